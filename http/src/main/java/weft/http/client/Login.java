package weft.http.client;

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

    @Override
    public String toString() { // without the password
        return user;
    }
}
