package weft.bench.kernel

import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.yield

/** Queues and locks with Kotlin's coroutines, on one thread. */
object KotlinSync {
    /** Sends and receives in one coroutine, which never waits. */
    @JvmStatic
    fun sendAndReceive(count: Int): Long = runBlocking {
        val channel = Channel<Any>(16)
        val item = Any()
        var received = 0L
        repeat(count) {
            channel.send(item)
            channel.receive()
            received++
        }
        received
    }

    /** Hands items from one coroutine to another through a channel of some capacity. */
    @JvmStatic
    fun handOver(count: Int, capacity: Int): Long = runBlocking {
        val channel = Channel<Any>(capacity)
        val item = Any()
        var received = 0L
        launch {
            repeat(count) { channel.send(item) }
            channel.close()
        }
        for (each in channel) {
            received++
        }
        received
    }

    /** Takes a lock that is free, and frees it. */
    @JvmStatic
    fun lock(count: Int): Long = runBlocking {
        val mutex = Mutex()
        var locked = 0L
        repeat(count) {
            mutex.lock()
            locked++
            mutex.unlock()
        }
        locked
    }

    /** Two coroutines that take the lock in turn. */
    @JvmStatic
    fun lockInTurn(count: Int): Long = runBlocking {
        val mutex = Mutex(true)
        var locked = 0L
        val both = List(2) {
            launch {
                repeat(count / 2) {
                    mutex.lock()
                    locked++
                    yield()
                    mutex.unlock()
                }
            }
        }
        mutex.unlock()
        both.joinAll()
        locked
    }
}
