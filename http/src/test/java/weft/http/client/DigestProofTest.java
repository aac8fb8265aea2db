package weft.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weft.Weft;

/// What shows that a password is known, by RFC 7616 and, without `qop`, RFC 2617, section 3.2.2.1.
class DigestProofTest {

    /// Returns the proof for the second of two requests that a server is sent, the first one having none.
    private static String proof(String challenge, String password) {
        return proof("Mufasa", challenge, password);
    }

    private static String proof(String user, String challenge, String password) {
        List<String> given = new ArrayList<>();
        try (JdkServer server = JdkServer.start().on("/", exchange -> {
            given.add("" + exchange.getRequestHeaders().getFirst("authorization"));
            exchange.getResponseHeaders().add("www-authenticate", "Digest " + challenge);
            JdkServer.answer(exchange, given.size() == 1 ? 401 : 200, "");
        })) {
            Weft.run(() -> {
                Credentials digest = Credentials.digest(user, password, () -> 0x0123456789abcdefL);
                try (WebClient client = WebClient.open(options -> options.withMiddleware(digest))) {
                    assertThat(client.get(server.uri("/dir/index.html")).status())
                            .isEqualTo(200);
                }
            });
        }
        assertThat(given).hasSize(2).first().isEqualTo("null");
        return given.getLast();
    }

    /// The challenge of RFC 7616, section 3.9.1, with another client nonce. The responses are from the standard's
    /// formulas by Python's hashlib, which give its own examples as well.
    @ParameterizedTest
    @CsvSource({
        "MD5, auth, 1ac0025fdb57833138512e10c04bc68e",
        "MD5, '', 7b2cc3b30e75b4777ea31027084363fd",
        "MD5-sess, auth, cd920653dad32f3da70f9cd3887b7785",
        "md5-SESS, auth, cd920653dad32f3da70f9cd3887b7785",
        "MD5-sess, '', b1a3ba08283dae4454994a8f1a038c20",
        "SHA-256, auth, 2c90e190505e0a971c0a4ee92436606527fb89478f6f8d6932f1f3683ccce0ea",
        "SHA-256, '', a1306b0595a6c7fe96c448631fb5cfbd5107bd1fe1da729d978dd7446b812363",
        "SHA-256-sess, auth, 06e81d007a85a39df2a5eaa722d22b66fd46ef3aaf07fe58057f4e706b3b2476",
        "SHA-256-sess, '', 826c2ded2bcdae2d8848099e50098fc5e13f9b842cb488f03f0cf62e5aa6bf70",
        "SHA-512-256, auth, f3330dc2083d413612c467540e75fac2d8f8e49d64c2bfb95a787901bc8dabe6",
        "SHA-512-256, '', 93e9122020ea0624d2ca801426d5bfbeb93d10ff4cc24cb410af3920fa4730e7",
        "SHA-512-256-sess, auth, ee3a8adf0a96163dd7af0051058a94eed6dc8421845b37c5bd706e6709318d8e",
        "SHA-512-256-sess, '', 9e6f30faee91446d148de94a6e19a1e3392b86dcd8b25b5ac1ccb4ab7d8a1809"
    })
    void responseIsThatOfTheStandard(String algorithm, String quality, String response) {
        String proof = proof(
                "realm=\"http-auth@example.org\", algorithm=" + algorithm
                        + ", nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\""
                        + (quality.isEmpty() ? "" : ", qop=\"auth, auth-int\""),
                "Circle of Life");

        boolean isSession = algorithm.toLowerCase(Locale.ROOT).endsWith("-sess");
        assertThat(proof).contains("response=\"" + response + "\"", "algorithm=" + algorithm);
        assertThat(proof.contains("qop=auth, nc=00000001")).isEqualTo(!quality.isEmpty());
        assertThat(proof.contains("qop=")).isEqualTo(!quality.isEmpty());
        assertThat(proof.contains("cnonce=\"0123456789abcdef\"")).isEqualTo(!quality.isEmpty() || isSession);
    }

    /// The example of RFC 2069, section 2.4, as its erratum 749 corrects it: MD5 unless said otherwise.
    @Test
    void oldServersGetWhatTheyKnow() {
        String proof = proof(
                "realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\","
                        + " opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"",
                "CircleOfLife");

        assertThat(proof)
                .isEqualTo("Digest username=\"Mufasa\", realm=\"testrealm@host.com\","
                        + " nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", uri=\"/dir/index.html\","
                        + " response=\"1949323746fe6a43ef61f9606e7febea\","
                        + " opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"");
    }

    @Test
    void challengeIsFoundAmongOthers() {
        assertThat(proof(
                        "Mufasa",
                        "nonce=\"a\", algorithm=NEW, Basic realm=\"Digest access, Digest realm=x\", nonce=\"b\", Digest"
                                + " realm=\"\\\"Digest realm=y\\\"\" nonce=\"c\", Negotiate, Other abc==",
                        "secret"))
                .startsWith("Digest username=\"Mufasa\", realm=\"\\\"Digest realm=y\\\"\", nonce=\"c\", uri=");
    }

    /// The challenge of RFC 7616, section 3.9.2, with another client nonce, and without its `userhash`; the name there,
    /// and one of characters that no field can have. The responses are as above.
    @ParameterizedTest
    @CsvSource({
        "Jäsøn Doe, J%C3%A4s%C3%B8n%20Doe, 06951eec8b58bd1ee4e47e79149bb7735cca3b14e7a1b643dfd08608473e8082",
        "Жанна, %D0%96%D0%B0%D0%BD%D0%BD%D0%B0, b7f8ed5162c79963d2c4cb7d11f66a22691c0aeedc37682502ae6f9770ba7f6c"
    })
    void nameMayBeOfAnyCharactersIfTheServerSaysUtf8(String user, String sent, String response) {
        String proof = proof(
                user,
                "realm=\"api@example.org\", qop=\"auth\", algorithm=SHA-512-256,"
                        + " nonce=\"5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK\","
                        + " opaque=\"HRPCssKJSGjCrkzDg8OhwpzCiGChXYjwrI2QmXDnsOS\", charset=UTF-8",
                "Secret, or not?");

        assertThat(proof)
                .startsWith("Digest username*=UTF-8''" + sent + ", realm=")
                .contains("response=\"" + response + "\"")
                .doesNotContain("username=");
    }

    @Test
    void nameIsEncodedIfItHasToBe() {
        assertThat(proof("a*b (c)", "realm=\"r\", nonce=\"n\", charset=UTF-8", "secret"))
                .startsWith("Digest username=\"a*b (c)\", realm=");
        assertThat(proof("é*+ \"", "realm=\"r\", nonce=\"n\", charset=\"utf-8\"", "secret"))
                .startsWith("Digest username*=UTF-8''%C3%A9%2A%2B%20%22, realm=");
    }

    /// Fields are bytes, and a server makes its response of those that it sent and was sent: of the realm in whatever
    /// it is, of the name as the field `authorization` has it. Of the password it has only what it was told.
    @ParameterizedTest
    @CsvSource({
        "ISO-8859-1, me,    pw,   '',              UTF-8,      UTF-8",
        "UTF-8,      me,    pw,   '',              UTF-8,      UTF-8",
        "UTF-8,      me,    pä€,  '',              UTF-8,      UTF-8",
        "UTF-8,      Jäsøn, pä,   '',              ISO-8859-1, ISO-8859-1",
        "UTF-8,      Jäsøn, pä€,  '',              ISO-8859-1, UTF-8",
        "UTF-8,      Jäsøn, pä€,  ', charset=UTF-8', UTF-8,    UTF-8",
        "ISO-8859-1, Jäsøn, pä,   ', charset=utf-8', UTF-8,    UTF-8"
    })
    void responseIsOfTheBytesOnTheWire(
            Charset realmIn, String user, String password, String more, Charset userIn, Charset passwordIn)
            throws Exception {
        byte[] realm = "Übung".getBytes(realmIn);
        String field = new String(realm, StandardCharsets.ISO_8859_1); // a character for each byte
        String proof = proof(user, "realm=\"" + field + "\", nonce=\"ñ\"" + more, password);

        byte[] colon = {':'};
        byte[] nonce = {(byte) 0xf1};
        byte[] first = md5(user.getBytes(userIn), colon, realm, colon, password.getBytes(passwordIn));
        byte[] second = md5("GET:/dir/index.html".getBytes(StandardCharsets.US_ASCII));
        String response = new String(md5(first, colon, nonce, colon, second), StandardCharsets.US_ASCII);
        assertThat(proof).contains("realm=\"" + field + "\", nonce=\"ñ\"", "response=\"" + response + "\"");
    }

    /// Returns the hash of bytes, in the digits that further hashes are made of.
    private static byte[] md5(byte[]... parts) throws NoSuchAlgorithmException {
        MessageDigest hash = MessageDigest.getInstance("MD5");
        for (byte[] part : parts) {
            hash.update(part);
        }
        return HexFormat.of().formatHex(hash.digest()).getBytes(StandardCharsets.US_ASCII);
    }
}
