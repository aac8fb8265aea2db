package weft.bench.net;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;

/// What a server of the bench has to do with the process that started it: tells its port, measures its heap on request,
/// and ends when the other does.
final class Parent {

    private Parent() {}

    /// Says that connections are accepted now.
    static void ready(int port) {
        Thread.ofPlatform().daemon().name("parent").start(Parent::obey);
        System.out.println("port " + port);
    }

    private static void obey() {
        try (var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            while (orders.readLine() != null) { // there is one order only
                System.out.println("heap " + usedHeap());
            }
        } catch (IOException e) {
            System.err.println("the bench's server lost its parent: " + e);
        }
        Runtime.getRuntime().halt(0);
    }

    // What the collector has left, and not what is used now: the first allocation after it takes megabytes for its
    // thread.
    private static long usedHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getCollectionUsage().getUsed())
                .sum();
    }
}
