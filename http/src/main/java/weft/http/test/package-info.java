/// Tests of HTTP servers and clients: a server for the time of a test, over sockets or in memory.
package weft.http.test;
