package weft;

/// The two ways in which a loop runs its tasks. Both have the same semantics; see the page
/// docs/engines.md.
///
/// The engine is chosen once, when the first loop of the process is created, and told by
/// [EventLoop#engine()]. The system property `weft.engine`, `mounted` or `baton`, asks for one of
/// them.
public enum Engine {
    /// The loop thread is the carrier of its tasks' virtual threads: a switch costs what the JVM's
    /// continuation costs.
    ///
    /// It needs `--add-opens java.base/java.lang=weft.core` on the command line (`ALL-UNNAMED` in
    /// place of the module's name when weft is on the class path), or `Add-Opens:
    /// java.base/java.lang` in the manifest of an executable jar.
    MOUNTED,

    /// Ordinary virtual threads, of which only the holder of the baton runs. It needs nothing; a
    /// JDK call that blocks blocks the loop, as in asyncio.
    BATON
}
