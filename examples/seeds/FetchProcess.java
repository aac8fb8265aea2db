import module weft.core;
import static weft.Weft.*;

void fetchData() {
    sleep(Duration.ofSeconds(1)); // Simulate a network delay
    IO.println("Data fetched");
}

void processData() {
    sleep(Duration.ofSeconds(2)); // Simulate data processing delay
    IO.println("Data processed");
}

// Main function to run tasks concurrently
void main() {
    Weft.run(() -> {
        var task1 = createTask(() -> fetchData());
        var task2 = createTask(() -> processData());
        gather(task1, task2); // Wait for all tasks to finish
    });
}
