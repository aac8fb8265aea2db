package weft.bench.jmh

import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking

/** The peer of [Scale]: the same with Kotlin's coroutines, on one thread. */
object KotlinScale {
    /** Runs coroutines that sleep one second, and returns when all have. */
    @JvmStatic
    fun sleepers(count: Int) = runBlocking {
        repeat(count) {
            launch { delay(1000) }
        }
    }
}
