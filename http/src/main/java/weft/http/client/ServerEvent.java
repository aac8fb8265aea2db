package weft.http.client;

import java.time.Duration;
import java.util.Optional;

/// An event that a server has sent: [server-sent
/// events](https://html.spec.whatwg.org/multipage/server-sent-events.html).
///
/// @param type `message` if the server says nothing else
/// @param data its lines, with line feeds between them
/// @param id the last one that the server has set, to be sent as `last-event-id` when connecting again; empty
///     if there was none
/// @param retry after which to connect again, if the server has said that with this event
/// @asyncio none; aiohttp-sse-client
public record ServerEvent(String type, String data, String id, Optional<Duration> retry) {}
