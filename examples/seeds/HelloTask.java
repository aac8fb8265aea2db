import module weft.core;
import static weft.Weft.*;

void hello() {
    IO.println("Hello");
    sleep(Duration.ofSeconds(1));
    IO.println("World");
}

void main() {
    Weft.run(() -> {
        var task = createTask(() -> hello());
        task.await();
    });
}
