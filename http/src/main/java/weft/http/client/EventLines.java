package weft.http.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weft.io.ByteReader;
import weft.io.IncompleteReadException;
import weft.io.LimitExceededException;

/// Makes events of lines, as the standard's section "Interpreting an event stream" has it.
final class EventLines implements Iterator<ServerEvent> {

    private static final byte[] RETURN = {'\r'};
    private static final byte[] FEED = {'\n'};
    private static final int LONGEST_LINE = 1 << 20;
    private static final int LARGEST_EVENT = 16 << 20;

    private final ByteReader reader;
    private boolean begun;
    private boolean afterReturn; // which ended the line before: a line feed that follows is of that end

    private String type = "";
    private final StringBuilder data = new StringBuilder();
    private String lastId = "";
    private Optional<Duration> retry = Optional.empty();
    private @Nullable ServerEvent next;

    EventLines(ByteReader reader) {
        this.reader = reader;
    }

    @Override
    public boolean hasNext() {
        while (next == null) {
            String line = line();
            if (line == null) {
                return false; // what has no empty line at its end is not whole
            }
            accept(line);
        }
        return true;
    }

    private @Nullable String line() {
        try {
            byte[] bytes;
            boolean isRest;
            do {
                bytes = reader.readUntil(LONGEST_LINE, RETURN, FEED);
                isRest = afterReturn && bytes[0] == '\n';
                afterReturn = bytes[bytes.length - 1] == '\r';
            } while (isRest);
            String line = new String(bytes, 0, bytes.length - 1, StandardCharsets.UTF_8);
            boolean isMarked = !begun && line.startsWith("\ufeff");
            begun = true;
            return isMarked ? line.substring(1) : line;
        } catch (IncompleteReadException e) {
            return null;
        }
    }

    private void accept(String line) {
        if (line.isEmpty()) {
            dispatch();
            return;
        }
        int colon = line.indexOf(':');
        String field = colon < 0 ? line : line.substring(0, colon);
        String value = colon < 0 ? "" : line.substring(colon + 1);
        String text = value.startsWith(" ") ? value.substring(1) : value;
        switch (field) {
            case "event" -> type = text;
            case "data" -> {
                data.append(text).append('\n');
                if (data.length() > LARGEST_EVENT) {
                    throw new LimitExceededException("an event of " + reader + " is too large", data.length());
                }
            }
            case "id" -> lastId = text.indexOf('\0') < 0 ? text : lastId;
            case "retry" -> {
                if (text.matches("\\d{1,9}")) {
                    retry = Optional.of(Duration.ofMillis(Integer.parseInt(text)));
                }
            }
            default -> {} // a comment, which keeps the connection alive, or what comes after this version
        }
    }

    private void dispatch() {
        if (!data.isEmpty()) {
            data.setLength(data.length() - 1);
            next = new ServerEvent(type.isEmpty() ? "message" : type, data.toString(), lastId, retry);
            retry = Optional.empty();
        }
        data.setLength(0);
        type = "";
    }

    @Override
    public ServerEvent next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException("the stream of events has ended");
        }
        ServerEvent event = next;
        next = null;
        return event;
    }
}
