import module weft.core;
import static weft.Weft.*;

void task1() {
    sleep(Duration.ofSeconds(2));
    IO.println("Task 1 completed");
}

void task2() {
    sleep(Duration.ofSeconds(1));
    IO.println("Task 2 completed");
}

void main() {
    Weft.run(() -> {
        var t1 = createTask(() -> task1());
        var t2 = createTask(() -> task2());
        t1.await(); // Wait for task 1 to finish
        t2.await(); // Wait for task 2 to finish
    });
}
