package weft.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The page of the chat example, in a browser.
@Timeout(300)
class ChatPageTest {

    private static final Path BROWSER = Path.of("/usr/bin/chromium");
    private static final int TRIES = 5; // the browser's time does not wait for the room's answers

    @TempDir
    private Path directory;

    @Test
    void guestSeesItsOwnLineInTheRoom() throws Exception {
        assumeTrue(Files.isExecutable(BROWSER), "no " + BROWSER);
        Process room = new ProcessBuilder(
                        Command.jdk("java"),
                        "--enable-native-access=ALL-UNNAMED",
                        "--add-opens",
                        "java.base/java.lang=ALL-UNNAMED",
                        "--class-path",
                        System.getProperty("java.class.path"),
                        Project.ROOT.resolve("examples/http/Chat.java").toString(),
                        "0")
                .redirectError(directory.resolve("room.txt").toFile())
                .start();
        try (BufferedReader out = room.inputReader(StandardCharsets.UTF_8)) {
            String address = out.readLine();
            assertThat(address).as(Project.read(directory.resolve("room.txt"))).startsWith("http://localhost:");

            String page = "";
            for (int i = 0; i < TRIES && !page.contains("<p>Ann: hello</p>"); i++) {
                page = browse(address + "?name=Ann&say=hello", i);
            }

            assertThat(page).contains("<p>Ann came in</p><p>Ann: hello</p>");
        } finally {
            room.destroyForcibly();
        }
    }

    /// Returns the page as the browser has it after five seconds of its own time.
    private String browse(String address, int run) throws Exception {
        return Command.run(
                        directory,
                        Duration.ofMinutes(1),
                        List.of(),
                        List.of(
                                BROWSER.toString(),
                                "--headless",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-quic",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--user-data-dir=" + directory.resolve("browser-" + run),
                                "--virtual-time-budget=5000",
                                "--dump-dom",
                                address))
                .output();
    }
}
