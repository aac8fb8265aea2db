package weft.bench.http;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Arrays;
import weft.bench.harness.Server;
import weft.bench.harness.Subject;

/// Whether a server answers as it should: asked before it is measured.
final class HttpCheck {

    private HttpCheck() {}

    static void check(Subject subject, Server server, HttpTask task) throws IOException {
        URI uri = URI.create("http://127.0.0.1:" + server.port() + task.path());
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        try {
            if (task.sent() > 0) {
                connection.setDoOutput(true);
                connection.setFixedLengthStreamingMode(task.sent());
                connection.setRequestProperty("content-type", "application/octet-stream");
                try (var out = connection.getOutputStream()) {
                    out.write(HttpTask.large());
                }
            }
            int status = connection.getResponseCode();
            byte[] body = status == 200 ? connection.getInputStream().readAllBytes() : new byte[0];
            if (status != 200 || !Arrays.equals(body, task.answer())) {
                throw new IOException(subject.label() + " answers " + task + " by " + status + " and " + body.length
                        + " bytes that are not those that were asked for");
            }
        } finally {
            connection.disconnect();
        }
    }
}
