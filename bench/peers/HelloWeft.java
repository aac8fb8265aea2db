import java.time.Duration;
import weft.Weft;

/// Says hello, and a little later what to whom: with weft.
final class HelloWeft {

    private HelloWeft() {}

    public static void main(String[] arguments) {
        Weft.run(() -> {
            System.out.println("hello");
            Weft.sleep(Duration.ofMillis(1));
            System.out.println("world");
        });
    }
}
