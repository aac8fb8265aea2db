package weft.bench.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/// What a server of the bench has to do with the process that started it: tells its port, measures its heap on request,
/// and ends when the other does.
public final class Parent {

    private Parent() {}

    /// Says that connections are accepted now.
    public static void ready(int port) {
        Thread.ofPlatform().daemon().name("parent").start(Parent::obey);
        System.out.println("port " + port);
    }

    private static void obey() {
        try (var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            while (orders.readLine() != null) { // there is one order only
                System.out.println("heap " + Heap.used());
            }
        } catch (IOException e) {
            System.err.println("the bench's server lost its parent: " + e);
        }
        Runtime.getRuntime().halt(0);
    }
}
