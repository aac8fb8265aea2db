package weft.http.client;

import java.net.URI;
import weft.http.Headers;

/// An answer that led elsewhere, on the way to the one that was asked for.
///
/// @param method of the request that it answered
/// @param uri where that request went
/// @param status such as 302
/// @param headers of the answer
/// @asyncio none; aiohttp's ClientResponse.history
public record Hop(String method, URI uri, int status, Headers headers) {}
