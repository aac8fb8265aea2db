package weft.bench.kernel

import java.util.concurrent.Executors
import java.util.function.LongSupplier
import kotlin.coroutines.EmptyCoroutineContext
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.yield

/** What a kernel is asked to do, with Kotlin's coroutines, on one thread. */
object KotlinKernel {
    private const val TAKING_TURNS = 10
    private const val AT_ONCE = 1_000
    private const val CHILDREN = 10_000

    private fun check(done: Int, wanted: Int) = check(done == wanted) { "$done of $wanted were done" }

    /** Coroutines that take turns. */
    @JvmStatic
    fun takeTurns(count: Int) = runBlocking {
        repeat(TAKING_TURNS) {
            launch { repeat(count / TAKING_TURNS) { yield() } }
        }
    }

    /** Starts coroutines, a thousand at once. */
    @JvmStatic
    fun spawn(count: Int) = runBlocking {
        var done = 0
        repeat(count / AT_ONCE) {
            repeat(AT_ONCE) { launch { done++ } }
            yield()
        }
        check(done, count)
    }

    /** Starts one after the other, and awaits each. */
    @JvmStatic
    fun spawnAndAwait(count: Int) = runBlocking {
        var done = 0
        repeat(count) { launch { done++ }.join() }
        check(done, count)
    }

    /** Coroutines that sleep. */
    @JvmStatic
    fun sleep(count: Int, millis: Long) {
        var done = 0
        runBlocking {
            repeat(count) {
                launch {
                    delay(millis)
                    done++
                }
            }
        }
        check(done, count)
    }

    /** Returns the bytes that coroutines which wait take. */
    @JvmStatic
    fun parked(count: Int, used: LongSupplier): Long = runBlocking {
        val never = CompletableDeferred<Int>()
        val before = used.asLong
        val all = List(count) { launch { never.await() } }
        yield()
        val bytes = used.asLong - before
        never.complete(0)
        all.forEach { it.join() }
        bytes
    }

    /** Awaits ten thousand at once. */
    @JvmStatic
    fun awaitAll(count: Int) = runBlocking {
        var done = 0
        repeat(count / CHILDREN) {
            done += List(CHILDREN) { async { 1 } }.awaitAll().size
        }
        check(done, count)
    }

    /** Ten thousand in a scope, which ends when they have. */
    @JvmStatic
    fun scope(count: Int) = runBlocking {
        var done = 0
        repeat(count / CHILDREN) {
            coroutineScope {
                repeat(CHILDREN) { launch { done++ } }
            }
        }
        check(done, count)
    }

    /** Coroutines that wait for the same, from their creation to their end. */
    @JvmStatic
    fun wake(count: Int, size: Int) = runBlocking {
        repeat(count / size) {
            var done = 0
            val event = CompletableDeferred<Unit>()
            coroutineScope {
                repeat(size) {
                    launch {
                        event.await()
                        done++
                    }
                }
                yield()
                event.complete(Unit)
            }
            check(done, size)
        }
    }

    /** Callbacks that another thread hands over. */
    @JvmStatic
    fun submit(count: Int) {
        var left = count
        val all = CompletableDeferred<Unit>()
        val each = Runnable { if (--left == 0) all.complete(Unit) }
        Executors.newSingleThreadExecutor().asCoroutineDispatcher().use { dispatcher ->
            repeat(count) { dispatcher.dispatch(EmptyCoroutineContext, each) }
            runBlocking { all.await() }
        }
        check(left, 0)
    }
}
