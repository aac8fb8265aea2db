import module weft.core;
import static weft.Weft.*;

// seq 10000 | sort -rn | head -n 3, without a shell: three processes at once, each as fast as the next one reads
void main() {
    Weft.run(() -> taskGroup(group -> {
        try (var seq = Subprocess.start("seq", "10000");
                var sort = Subprocess.start(options -> options.withStdin(Stdio.PIPE), "sort", "-rn");
                var head = Subprocess.start(options -> options.withStdin(Stdio.PIPE), "head", "-n", "3")) {
            group.createTask(() -> pour(seq.stdout(), sort.stdin()));
            group.createTask(() -> pour(sort.stdout(), head.stdin()));
            head.stdout().lines().forEach(IO::println);
            IO.println("head ended with " + head.waitFor());
        }
    }));
}

void pour(ByteReader from, ByteWriter into) {
    try (from; into) {
        from.transferTo(into);
    } catch (UncheckedIOException e) {
        // who comes next has seen enough
    }
}
