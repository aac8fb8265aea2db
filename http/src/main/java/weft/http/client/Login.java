package weft.http.client;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import weft.http.syntax.Addresses;

/// A name and a password.
record Login(String user, String password) {

    /// Reads what stands before the `@` of an address.
    static Login parse(String userInfo) {
        String[] parts = userInfo.split(":", 2);
        return new Login(Addresses.decoded(parts[0]), parts.length < 2 ? "" : Addresses.decoded(parts[1]));
    }

    /// Returns both as they are sent: RFC 7617.
    ///
    /// @throws IllegalArgumentException if the name has a colon
    String basic() {
        if (user.indexOf(':') >= 0) {
            throw new IllegalArgumentException("a name with a colon, which Basic cannot send");
        }
        byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(both);
    }

    /// Returns both as they are sent to a proxy of SOCKS 5: RFC 1929.
    ///
    /// @throws IllegalArgumentException if one of them is too long
    byte[] socks() {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.write(1); // the version
        write("a name", user, message);
        write("a password", password, message);
        return message.toByteArray();
    }

    private static void write(String what, String text, ByteArrayOutputStream message) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 255) {
            throw new IllegalArgumentException(
                    what + " of " + bytes.length + " bytes in UTF-8: SOCKS 5 has room for 255");
        }
        message.write(bytes.length);
        message.writeBytes(bytes);
    }

    @Override
    public String toString() { // without the password
        return user;
    }
}
