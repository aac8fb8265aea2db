package weft.http.client;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// The JDK's own server with TLS, as localhost.
///
/// @param server the JDK's
/// @param context with its certificate
/// @param authority who vouches for that
record SecureServer(HttpsServer server, SSLContext context, Path authority) implements AutoCloseable {

    /// Answers everything with a text.
    static SecureServer start(String text) throws Exception {
        X509Bundle issuer = new CertificateBuilder()
                .subject("CN=Test Authority")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        X509Bundle bundle = new CertificateBuilder()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .buildIssuedBy(issuer);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(bundle.toKeyManagerFactory().getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", exchange -> {
            try (exchange) {
                JdkServer.answer(exchange, 200, text);
            }
        });
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
        return new SecureServer(server, context, issuer.toTempCertChainPem().toPath());
    }

    int port() {
        return server.getAddress().getPort();
    }

    String uri(String path) {
        return "https://localhost:" + port() + path;
    }

    /// Returns what speaks TLS over a connection of another server, with the same certificate.
    Socket over(Socket connection) throws IOException {
        SSLSocket outer = (SSLSocket) context.getSocketFactory().createSocket(connection, null, true);
        outer.setUseClientMode(false);
        return outer;
    }

    @Override
    public void close() {
        server.stop(0);
        ((ExecutorService) server.getExecutor()).close();
    }
}
