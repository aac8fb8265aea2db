import static weft.Weft.createTask;
import static weft.Weft.run;
import static weft.Weft.taskGroup;

import java.util.LinkedHashSet;
import java.util.Set;
import weft.Task;
import weft.io.ByteStream;
import weft.net.Listener;
import weft.net.Net;
import weft.sync.AsyncQueue;

/// A chat room: who comes in says a name first, and then hears what the others say.
///
/// With a port as its argument it serves, for `nc localhost PORT`. Without, two guests talk.
class Chat {

    /// A guest's lines wait here while its connection is slow; should it not keep up, it misses some.
    record Guest(String name, AsyncQueue<String> lines) {
        void hear(String line) {
            lines.tryPut(line);
        }
    }

    final Set<Guest> guests = new LinkedHashSet<>();

    static void main(String[] arguments) {
        if (arguments.length > 0) {
            run(() -> Net.listen(Integer.parseInt(arguments[0])).serve(new Chat()::welcome));
        } else {
            run(Chat::demo);
        }
    }

    void welcome(ByteStream stream) {
        String name = stream.readLine();
        if (name == null) {
            return;
        }
        Guest guest = new Guest(name, AsyncQueue.create(100));
        guests.add(guest);
        say(guest, "comes in");
        taskGroup(group -> {
            group.createTask(() -> {
                while (true) {
                    stream.write(guest.lines().get() + "\n");
                }
            });
            try {
                for (String line : stream.lines()) {
                    say(guest, "says " + line);
                }
            } finally {
                guests.remove(guest);
                say(guest, "leaves");
            }
            group.cancel();
        });
    }

    void say(Guest speaker, String what) {
        for (Guest guest : guests) {
            if (guest != speaker) {
                guest.hear(speaker.name() + " " + what);
            }
        }
    }

    static void demo() {
        Listener listener = Net.listen("localhost", 0);
        Task<Void> server = createTask(() -> listener.serve(new Chat()::welcome));
        try (ByteStream ann = Net.connect("localhost", listener.port())) {
            ann.write("Ann\n");
            try (ByteStream bob = Net.connect("localhost", listener.port())) {
                bob.write("Bob\n");
                IO.println(ann.readLine());
                ann.write("hello\n");
                IO.println(bob.readLine());
                bob.write("hi\n");
                IO.println(ann.readLine());
            }
            IO.println(ann.readLine());
        }
        listener.close();
        server.await();
    }
}
