import module weft.core;
import static weft.Weft.*;

void greet(String name) {
    IO.println("Hello, " + name);
    sleep(Duration.ofSeconds(1));
    IO.println("Goodbye, " + name);
}

void main() {
    Weft.run(() -> {
        greet("Alice");
        greet("Bob");
    });
}
