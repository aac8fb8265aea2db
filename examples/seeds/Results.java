import module weft.core;
import static weft.Weft.*;

Map<String, String> fetchData() {
    IO.println("Start fetching data...");
    sleep(Duration.ofSeconds(2)); // Simulate a network request with a delay of 2 seconds
    IO.println("Done fetching data");
    return Map.of("data", "Sample Data");
}

String processData() {
    IO.println("Start processing data...");
    sleep(Duration.ofSeconds(1)); // Simulate some data processing with a delay of 1 second
    IO.println("Done processing data");
    return "Processed Data";
}

void main() {
    Weft.run(() -> {
        // Run both tasks concurrently
        var fetchTask = createTask(() -> fetchData());
        var processTask = createTask(() -> processData());

        // Wait for both tasks to complete
        var fetchedData = fetchTask.await();
        var processedData = processTask.await();

        IO.println("Fetched Data: " + fetchedData);
        IO.println("Processed Data: " + processedData);
    });
}
