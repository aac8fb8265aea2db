package weft.bench.profile;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Whose a sample is: that of the innermost frame that one of these claims. What nobody claims, such as the JDK's
/// collections and the C library, is its caller's.
enum Layer {
    SYSTEM("the operating system: system calls, TCP", "(?!)"),
    CONTINUATION(
            "the JVM's continuation: freeze, thaw, the virtual thread around it",
            "jdk\\.internal\\.vm\\.(Continuation|StackChunk).*"
                    + "|java\\.lang\\.(VirtualThread|BaseVirtualThread|ThreadBuilders).*"
                    + "|java\\.lang\\.Thread\\.(yield|<init>|start|setCurrentThread|scopedValueBindings)"
                    + "|java\\.util\\.concurrent\\.locks\\.LockSupport\\..*",
            "cont_(thaw|preempt_stub)|freeze|freeze_internal|thaw|(Freeze|Thaw|Continuation|FreezeBase|ThawBase"
                    + "|StackChunkFrameStream)(::.*|Entry::.*)|(Internal)?OopMap.*"),
    MEMORY(
            "the collector, and what makes room for an allocation",
            "(?!)",
            "(VM_Gen|VM_Serial|VM_Collect|SerialHeap|GenCollectedHeap|DefNewGeneration|TenuredGeneration|MemAllocator"
                    + "|VMThread|CollectedHeap|OptoRuntime::new_|InstanceKlass::allocate).*"),
    COMPILER(
            "the compiler", "(?!)", "(CompileBroker|CompilationPolicy|CompilerThread|C2Compiler|Compile|Compiler)::.*"),
    KERNEL("weft's kernel", "weft\\.[A-Z].*"),
    CORE("weft.sync, weft.io and what else is above the kernel", "weft\\.(sync|io|flow|process)\\..*"),
    NET("weft.net", "weft\\.net\\..*"),
    HTTP("weft.http", "weft\\.http\\..*"),
    NETTY("Netty", "io\\.netty\\..*", "(lib)?netty_.*"),
    WORK("the work itself, and the loop of the bench around it", "weft\\.bench\\..*"),
    OTHER("the rest", "(?!)");

    final String text;
    private final Pattern java;
    private final Pattern jvm;

    Layer(String text, String java) {
        this(text, java, "(?!)");
    }

    Layer(String text, String java, String jvm) {
        this.text = text;
        this.java = Pattern.compile(java);
        this.jvm = Pattern.compile(jvm);
    }

    static Layer of(Stack stack) {
        return stack.frames().reversed().stream()
                .flatMap(frame -> of(frame).stream())
                .findFirst()
                .orElse(OTHER);
    }

    static Optional<Layer> of(Frame frame) {
        return Stream.of(values()).filter(layer -> layer.claims(frame)).findFirst();
    }

    private boolean claims(Frame frame) {
        return switch (frame.kind()) {
            case SYSTEM -> this == SYSTEM;
            case JAVA -> java.matcher(frame.name()).matches();
            case NATIVE -> jvm.matcher(frame.name()).matches();
        };
    }
}
