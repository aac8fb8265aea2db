import module weft.core;
import static weft.Weft.*;

void main() {
    Weft.run(() -> taskGroup(group -> {
        group.createTask(() -> tick()); // beside what follows, in the same thread of control
        var pages = timeout(Duration.ofSeconds(5), () -> gather(() -> fetch("warp", 700), () -> fetch("weft", 400)));
        IO.println(pages);
        group.cancel(); // no task outlives its group
    }));
}

void tick() { while (true) { sleep(Duration.ofMillis(300)); IO.println("tick"); } }

String fetch(String page, int millis) { sleep(Duration.ofMillis(millis)); return page.toUpperCase(); }
