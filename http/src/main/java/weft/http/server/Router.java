package weft.http.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import weft.http.Response;

/// Chooses a handler by the method and the path of a request.
///
/// ```java
/// Router router = Router.EMPTY
///         .get("/items/{id:int}", request -> find(request.intPathParameter("id")))
///         .post("/items", request -> add(request.form()))
///         .get("/files/{path...}", request -> read(request.pathParameter("path")))
///         .nest("/admin", admin.with(onlyForAdmins));
/// ```
///
/// A part of a pattern in braces stands for one segment of the path, decoded; with a type, `int`,
/// `long` or `uuid`, for one that is of it; and with dots, for all that follows. What is more
/// definite is preferred: text, then a type, then any segment, then the rest, then a nested
/// handler; the order of the routes does not matter.
///
/// A path that no pattern has is answered by 404, a method that no route of its pattern has by 405.
/// HEAD is answered by the route for GET, and OPTIONS by what is allowed, unless they have their
/// own.
///
/// **Thread safety.** Immutable, as far as its handlers are.
///
/// @asyncio none; aiohttp.web.UrlDispatcher
public final class Router implements Handler {

    /// One without routes.
    public static final Router EMPTY = new Router(List.of());

    private record Route(String method, RoutePattern pattern, Handler handler) {}

    private static final String NESTED = "";

    private final List<Route> routes;
    private final RouteTree tree = new RouteTree();

    private Router(List<Route> routes) {
        this.routes = routes;
        for (Route route : routes) {
            if (route.method.equals(NESTED)) {
                tree.nest(route.pattern, route.handler);
            } else {
                tree.add(route.method, route.pattern, route.handler);
            }
        }
    }

    /// Returns these routes and one more.
    ///
    /// @param method such as `PATCH`
    /// @param pattern of the path, from `/` on
    /// @param handler answers
    /// @return another router
    /// @throws IllegalArgumentException if it is no pattern, or has a route for the method already
    /// @asyncio none; aiohttp's add_route
    public Router route(String method, String pattern, Handler handler) {
        if (method.isEmpty()) {
            throw new IllegalArgumentException("a route without a method");
        }
        return plus(new Route(method, RoutePattern.parse(pattern), Objects.requireNonNull(handler, "handler")));
    }

    private Router plus(Route route) {
        List<Route> more = new ArrayList<>(routes);
        more.add(route);
        return new Router(List.copyOf(more));
    }

    /// Returns these routes and one more for GET, and so for HEAD.
    ///
    /// @param pattern of the path, from `/` on
    /// @param handler answers
    /// @return another router
    /// @throws IllegalArgumentException if it is no pattern, or has such a route already
    /// @asyncio none; aiohttp's add_get
    public Router get(String pattern, Handler handler) {
        return route("GET", pattern, handler);
    }

    /// Returns these routes and one more for POST.
    ///
    /// @param pattern of the path, from `/` on
    /// @param handler answers
    /// @return another router
    /// @throws IllegalArgumentException if it is no pattern, or has such a route already
    /// @asyncio none; aiohttp's add_post
    public Router post(String pattern, Handler handler) {
        return route("POST", pattern, handler);
    }

    /// Returns these routes and one more for PUT.
    ///
    /// @param pattern of the path, from `/` on
    /// @param handler answers
    /// @return another router
    /// @throws IllegalArgumentException if it is no pattern, or has such a route already
    /// @asyncio none; aiohttp's add_put
    public Router put(String pattern, Handler handler) {
        return route("PUT", pattern, handler);
    }

    /// Returns these routes and one more for DELETE.
    ///
    /// @param pattern of the path, from `/` on
    /// @param handler answers
    /// @return another router
    /// @throws IllegalArgumentException if it is no pattern, or has such a route already
    /// @asyncio none; aiohttp's add_delete
    public Router delete(String pattern, Handler handler) {
        return route("DELETE", pattern, handler);
    }

    /// Returns these routes and a handler, often a router, for all that is under a prefix. To it,
    /// the path begins after the prefix.
    ///
    /// @param prefix a pattern, which must not end in `/`
    /// @param handler answers whatever the method is
    /// @return another router
    /// @throws IllegalArgumentException if it is no pattern, or has a handler already
    /// @asyncio none; aiohttp's add_subapp
    public Router nest(String prefix, Handler handler) {
        if (prefix.endsWith("/")) {
            throw new IllegalArgumentException("the prefix " + prefix + " ends in a slash");
        }
        return plus(new Route(NESTED, RoutePattern.parse(prefix), Objects.requireNonNull(handler, "handler")));
    }

    @Override
    public Response handle(ServerRequest request) throws Exception {
        RouteTree.Search search = tree.find(request.method(), request.path());
        Handler handler = search.handler();
        if (handler != null) {
            return handler.handle(request.routed(search.path(), search.parameters()));
        }
        if (search.allowed().isEmpty()) {
            return Response.text("404 Not Found: nothing is at " + request.path() + "\n")
                    .withStatus(404);
        }
        String allowed = String.join(", ", search.allowed());
        if (request.method().equals("OPTIONS")) {
            return Response.of(204).withHeader("allow", allowed);
        }
        return Response.text("405 Method Not Allowed: " + request.path() + " allows " + allowed + "\n")
                .withStatus(405)
                .withHeader("allow", allowed);
    }
}
