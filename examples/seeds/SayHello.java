import module weft.core;
import static weft.Weft.*;

void sayHello(String name) {
    IO.println("Hello, " + name);
    sleep(Duration.ofSeconds(1)); // Simulate an asynchronous operation
    IO.println("Goodbye, " + name);
}

void main() {
    Weft.run(() -> {
        var task1 = createTask(() -> sayHello("Alice"));
        var task2 = createTask(() -> sayHello("Bob"));
        gather(task1, task2);
    });
}
