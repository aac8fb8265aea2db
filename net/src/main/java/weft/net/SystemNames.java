package weft.net;

import io.netty.resolver.HostsFileEntriesProvider;
import io.netty.resolver.dns.DefaultDnsServerAddressStreamProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What this machine has to say of names, at some moment.
///
/// @param servers whom it asks
/// @param searchDomains what it appends to names
/// @param ndots how many dots a name has that is first asked for as it is
/// @param hosts the addresses that it knows by itself, by name in lower case
/// @param sixFirst whether IPv6 leads anywhere, so that its addresses come first
record SystemNames(
        List<InetSocketAddress> servers,
        List<String> searchDomains,
        int ndots,
        Map<String, List<InetAddress>> hosts,
        boolean sixFirst) {

    private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");
    private static final int DNS_PORT = 53;

    /// Reads the files of the system. Blocks.
    static SystemNames read() throws IOException {
        boolean sixFirst = hasIPv6();
        Map<String, List<InetAddress>> hosts = readHosts(sixFirst);
        return Files.isReadable(RESOLV_CONF)
                ? parse(Files.readAllLines(RESOLV_CONF), hosts, sixFirst)
                : new SystemNames(
                        DefaultDnsServerAddressStreamProvider.defaultAddressList(), List.of(), 1, hosts, sixFirst);
    }

    /// Returns what the lines of a resolv.conf say: see resolv.conf(5).
    static SystemNames parse(List<String> lines, Map<String, List<InetAddress>> hosts, boolean sixFirst) {
        List<InetSocketAddress> servers = new ArrayList<>();
        List<String> searchDomains = List.of();
        int ndots = 1;
        for (String line : lines) {
            List<String> words = List.of(line.strip().split("\\s+"));
            List<String> values = words.subList(1, words.size());
            if (values.isEmpty()) {
                continue;
            }
            switch (words.getFirst()) {
                case "nameserver" -> server(values.getFirst()).ifPresent(servers::add);
                case "domain", "search" -> searchDomains = values; // the last one counts
                case "options" -> ndots = ndots(values, ndots);
                default -> {} // a comment, or what does not concern us
            }
        }
        if (servers.isEmpty()) {
            server("127.0.0.1").ifPresent(servers::add);
        }
        return new SystemNames(List.copyOf(servers), List.copyOf(searchDomains), ndots, hosts, sixFirst);
    }

    /// Returns a server, or nothing if the system's resolver would pass it over as well.
    private static Optional<InetSocketAddress> server(String literal) {
        try {
            return HostLiteral.address(literal) // not of a name: who would know it?
                    .map(address -> new InetSocketAddress(address, DNS_PORT));
        } catch (UncheckedIOException e) { // such as an address on an interface that is gone
            return Optional.empty();
        }
    }

    private static int ndots(List<String> options, int otherwise) {
        int ndots = otherwise;
        for (String option : options) {
            if (option.matches("ndots:\\d{1,3}")) {
                ndots = Math.min(15, Integer.parseInt(option.substring("ndots:".length())));
            }
        }
        return ndots;
    }

    private static Map<String, List<InetAddress>> readHosts(boolean sixFirst) {
        HostsFileEntriesProvider file = HostsFileEntriesProvider.parser().parseSilently();
        Map<String, List<InetAddress>> hosts = new HashMap<>();
        Stream.of(
                        sixFirst ? file.ipv6Entries() : file.ipv4Entries(),
                        sixFirst ? file.ipv4Entries() : file.ipv6Entries())
                .forEach(entries -> entries.forEach((name, addresses) -> hosts.computeIfAbsent(
                                name.toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
                        .addAll(addresses)));
        InetAddress here = InetAddress.getLoopbackAddress();
        hosts.computeIfAbsent("localhost", _ -> List.of(here)); // RFC 6761: nobody is to be asked
        hosts.put("", List.of(here)); // as InetAddress has it
        hosts.replaceAll((_, addresses) -> List.copyOf(addresses));
        return Map.copyOf(hosts);
    }

    private static boolean hasIPv6() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .anyMatch(address -> address instanceof Inet6Address
                        && !address.isLoopbackAddress()
                        && !address.isLinkLocalAddress());
    }
}
