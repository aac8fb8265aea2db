import module weft.core;

/// Does what most programs do, so that the JVM has it ready for them: `weft run` makes an AOT cache of it.
void main() {
    Weft.run(() -> {
        AsyncQueue<String> queue = AsyncQueue.create(1);
        Weft.taskGroup(group -> {
            group.createTask(() -> queue.put("item"));
            group.createTask(() -> Weft.sleep(Duration.ofMillis(1)));
            queue.get();
        });
        var results = Weft.timeout(Duration.ofSeconds(9), () -> Weft.gather(() -> Weft.toThread(() -> 1), () -> 2));
        IO.println(results);
    });
}
