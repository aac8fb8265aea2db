/// A client for HTTP: requests over connections that are kept, limits of time, redirects.
///
/// Its one entry is [weft.http.client.WebClient].
///
/// ## What holds for all of it
/// - A client and its answers belong to the loop on which the client was opened.
/// - An answer is closed by whoever got it, or read to its end; until then it has the use of a
///   connection.
/// - What the other side or the network does is an [java.io.UncheckedIOException], a limit of time a
///   [weft.TimedOutException].
package weft.http.client;
