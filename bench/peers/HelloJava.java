/// The same with nothing but Java.
final class HelloJava {

    private HelloJava() {}

    public static void main(String[] arguments) throws InterruptedException {
        System.out.println("hello");
        Thread.sleep(1);
        System.out.println("world");
    }
}
