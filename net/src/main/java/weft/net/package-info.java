/// Sockets for the tasks of one loop: TCP, TLS, Unix sockets, UDP, and name look-ups.
///
/// [weft.net.Net] is where to begin.
package weft.net;
