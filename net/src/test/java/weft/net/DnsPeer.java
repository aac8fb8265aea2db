package weft.net;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A DNS server of sockets of the JDK's, on threads, by UDP and TCP: RFC 1035, as little of it as
/// answers questions of addresses.
final class DnsPeer implements AutoCloseable {

    private static final int A = 1, CNAME = 5, AAAA = 28;
    private static final int REFUSED = 5, NO_SUCH_NAME = 3;

    private record Answer(String name, int type, int ttl, byte[] data) {}

    private final DatagramSocket datagrams;
    private final ServerSocket connections;
    private final Map<String, List<Answer>> answers = new HashMap<>();
    private final Set<String> silent = ConcurrentHashMap.newKeySet();
    private final Set<String> cutShort = ConcurrentHashMap.newKeySet();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();

    /// What was asked, such as `A host.test` or `A host.test by TCP`.
    final List<String> asked = new CopyOnWriteArrayList<>();

    DnsPeer() {
        try {
            connections = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            datagrams = new DatagramSocket(connections.getLocalSocketAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon().name("dns-udp").start(this::answerDatagrams);
        Thread.ofPlatform().daemon().name("dns-tcp").start(this::answerConnections);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) datagrams.getLocalSocketAddress();
    }

    // ---- what it knows; to be said before it is asked

    DnsPeer address(String name, int ttl, String... literals) {
        answers.computeIfAbsent(name, _ -> new ArrayList<>()); // a name may have no address
        for (String literal : literals) {
            byte[] data;
            try {
                data = InetAddress.getByName(literal).getAddress();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            put(name, new Answer(name, data.length == 4 ? A : AAAA, ttl, data));
        }
        return this;
    }

    DnsPeer alias(String name, int ttl, String other) {
        put(name, new Answer(name, CNAME, ttl, encoded(other)));
        return this;
    }

    /// Has it not answer questions of a name.
    DnsPeer silent(String name) {
        silent.add(name);
        return this;
    }

    /// Has it answer a later question of a name again.
    void speak(String name) {
        silent.remove(name);
    }

    /// Has it tell that its answer is too long for a datagram.
    DnsPeer tooLong(String name) {
        cutShort.add(name);
        return this;
    }

    DnsPeer refused(String name) {
        refused.add(name);
        return this;
    }

    private void put(String name, Answer answer) {
        answers.computeIfAbsent(name, _ -> new ArrayList<>()).add(answer);
    }

    // ---- answering

    private void answerDatagrams() {
        byte[] buffer = new byte[4096];
        while (!datagrams.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                datagrams.receive(packet);
                byte[] reply = answer(ByteBuffer.wrap(buffer, 0, packet.getLength()), "");
                if (reply.length > 0) {
                    datagrams.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
                }
            } catch (IOException e) {
                // closed
            }
        }
    }

    private void answerConnections() {
        while (!connections.isClosed()) {
            try (Socket socket = connections.accept()) {
                DataInputStream in = new DataInputStream(socket.getInputStream());
                byte[] question = in.readNBytes(in.readUnsignedShort());
                byte[] reply = answer(ByteBuffer.wrap(question), " by TCP");
                DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                if (reply.length > 0) {
                    out.writeShort(reply.length);
                    out.write(reply);
                }
                in.read(); // until the other side closes
            } catch (IOException e) {
                // closed, here or there
            }
        }
    }

    /// Returns what to send; nothing if it is silent.
    private byte[] answer(ByteBuffer question, String how) throws IOException {
        short id = question.getShort();
        question.position(12);
        String name = name(question);
        int type = question.getShort();
        asked.add((type == A ? "A " : type == AAAA ? "AAAA " : type + " ") + name + how);
        if (silent.contains(name + how) || silent.contains((type == A ? "A " : "AAAA ") + name + how)) {
            return new byte[0];
        }
        boolean cut = cutShort.contains(name) && how.isEmpty();
        List<Answer> found = cut ? List.of() : found(name, type);
        int code = refused.contains(name) ? REFUSED : answers.containsKey(name) ? 0 : NO_SUCH_NAME;

        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeShort(id);
        out.writeShort(0x8180 | (cut ? 0x0200 : 0) | code); // an answer, to a recursive question
        for (int count : new int[] {1, found.size(), 0, 0}) {
            out.writeShort(count);
        }
        out.write(encoded(name));
        out.writeShort(type);
        out.writeShort(1);
        for (Answer answer : found) {
            out.write(encoded(answer.name));
            out.writeShort(answer.type);
            out.writeShort(1);
            out.writeInt(answer.ttl);
            out.writeShort(answer.data.length);
            out.write(answer.data);
        }
        return bytes.toByteArray();
    }

    /// Returns the records of a name and a type, and the aliases that lead to them, as a recursive server does.
    private List<Answer> found(String name, int type) {
        List<Answer> result = new ArrayList<>();
        for (Answer answer : answers.getOrDefault(name, List.of())) {
            if (answer.type == type) {
                result.add(answer);
            } else if (answer.type == CNAME) {
                result.add(answer);
                result.addAll(found(name(ByteBuffer.wrap(answer.data)), type));
            }
        }
        return result;
    }

    private static String name(ByteBuffer from) {
        List<String> labels = new ArrayList<>();
        for (int length; (length = from.get()) != 0; ) {
            byte[] label = new byte[length];
            from.get(label);
            labels.add(new String(label, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT));
        }
        return String.join(".", labels);
    }

    private static byte[] encoded(String name) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String label : name.split("\\.")) {
            out.write(label.length());
            out.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
        }
        out.write(0);
        return out.toByteArray();
    }

    @Override
    public void close() throws IOException {
        datagrams.close();
        connections.close();
    }
}
