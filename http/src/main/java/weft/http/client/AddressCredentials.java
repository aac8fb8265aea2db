package weft.http.client;

import org.jspecify.annotations.Nullable;
import weft.http.Request;
import weft.http.syntax.Addresses;

/// Who asks, as addresses such as `http://user:password@host/` say it, in one call of a client.
///
/// They are taken out of an address when it comes, so that nothing shows them, and put into requests
/// to its origin at last, so that whatever else says who asks comes first. As with aiohttp they stay
/// behind when a redirect leads to another origin, also if another one leads back, and a redirect
/// may bring others.
final class AddressCredentials {

    private @Nullable Origin origin;
    private @Nullable String authorization;

    /// Takes those of an address that the client was given, or a redirect leads to.
    Request take(Request request) {
        String userInfo = Addresses.userInfo(request.uri());
        if (userInfo == null) {
            if (origin != null && !origin.equals(Origin.of(request.uri()))) {
                origin = null;
            }
            return request;
        }
        Request bare = request.withUri(Addresses.withoutUserInfo(request.uri()));
        origin = Origin.of(bare.uri());
        authorization = basic(userInfo);
        return bare;
    }

    /// Puts them into a request that is sent; or those of its own address, which a middleware made.
    Request put(Request request) {
        String userInfo = Addresses.userInfo(request.uri());
        if (userInfo != null) {
            return with(request.withUri(Addresses.withoutUserInfo(request.uri())), basic(userInfo));
        }
        return authorization != null && Origin.of(request.uri()).equals(origin)
                ? with(request, authorization)
                : request;
    }

    private static @Nullable String basic(String userInfo) {
        return userInfo.isEmpty() ? null : Login.parse(userInfo).basic();
    }

    private static Request with(Request request, @Nullable String authorization) {
        return authorization == null
                ? request
                : request.withHeaders(request.headers().withDefault("authorization", authorization));
    }
}
