package dev.berth.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a server's metadata may lead to. */
class AddressPolicyTest {
    private static final URI HTTPS = URI.create("https://issuer.example/");

    private static InetAddress address(String literal) {
        return Objects.requireNonNull(Literal.of(literal), literal);
    }

    private static AddressPolicy of(String... serverAddresses) {
        return new ServerAddresses(
                        URI.create("https://mcp.example/mcp"),
                        host -> Arrays.stream(serverAddresses)
                                .map(AddressPolicyTest::address)
                                .toArray(InetAddress[]::new))
                .metadata();
    }

    @ParameterizedTest
    @CsvSource({
        "8.8.8.8, PUBLIC",
        "172.15.0.1, PUBLIC",
        "172.32.0.1, PUBLIC",
        "100.128.0.1, PUBLIC",
        "2606:4700::1111, PUBLIC",
        "10.0.0.1, PRIVATE",
        "172.16.0.1, PRIVATE",
        "172.31.255.255, PRIVATE",
        "192.168.1.1, PRIVATE",
        "100.64.0.1, PRIVATE",
        "198.18.0.1, PRIVATE",
        "192.0.2.1, PRIVATE",
        "203.0.113.9, PRIVATE",
        "fc00::1, PRIVATE",
        "fd12:3456::1, PRIVATE",
        "fec0::1, PRIVATE",
        "2001:db8::1, PRIVATE",
        "127.0.0.1, LOOPBACK",
        "127.255.0.1, LOOPBACK",
        "::1, LOOPBACK",
        "::ffff:127.0.0.1, LOOPBACK",
        "::127.0.0.1, LOOPBACK",
        "64:ff9b::127.0.0.1, LOOPBACK",
        "2002:7f00:1::, LOOPBACK",
        "64:ff9b::8.8.8.8, PUBLIC",
        "2002:808:808::1, PUBLIC",
        "64:ff9b::10.0.0.1, PRIVATE",
        "2002:a00:1::1, PRIVATE",
        "0.0.0.0, FORBIDDEN",
        "0.1.2.3, FORBIDDEN",
        "::, FORBIDDEN",
        "169.254.1.1, FORBIDDEN",
        "169.254.169.254, FORBIDDEN",
        "::ffff:169.254.169.254, FORBIDDEN",
        "64:ff9b::169.254.169.254, FORBIDDEN",
        "64:ff9b:1::169.254.169.254, FORBIDDEN",
        "64:ff9b:1::8.8.8.8, PUBLIC",
        "64:ff9b:1:7f00:0:100:808:808, FORBIDDEN",
        "2002:a9fe:a9fe::, FORBIDDEN",
        "2001:0:1::1, FORBIDDEN",
        "100.100.100.200, FORBIDDEN",
        "192.0.0.192, FORBIDDEN",
        "168.63.129.16, FORBIDDEN",
        "fd00:ec2::254, FORBIDDEN",
        "fd20:ce::254, FORBIDDEN",
        "fe80::1, FORBIDDEN",
        "febf::1, FORBIDDEN",
        "ff02::1, FORBIDDEN",
        "224.0.0.1, FORBIDDEN",
        "240.0.0.1, FORBIDDEN",
        "255.255.255.255, FORBIDDEN",
    })
    void knowsTheNetworkOfEveryAddress(String address, Network network) {
        assertThat(Network.of(address(address))).isEqualTo(network);
    }

    @ParameterizedTest
    @CsvSource({
        "8.8.8.8, 1.1.1.1, true",
        "8.8.8.8, 10.0.0.1, false",
        "8.8.8.8, 127.0.0.1, false",
        "10.0.0.1, 10.0.0.1, true",
        "10.0.0.1, 192.168.7.7, true",
        "10.0.0.1, 1.1.1.1, true",
        "10.0.0.1, 127.0.0.1, false",
        "127.0.0.1, ::1, true",
        "127.0.0.1, 1.1.1.1, true",
        "127.0.0.1, 10.0.0.1, false",
        "8.8.8.8, 169.254.169.254, false",
        "10.0.0.1, 169.254.169.254, false",
        "127.0.0.1, 169.254.169.254, false",
        "169.254.169.254, 169.254.169.254, false",
        "169.254.169.254, 10.0.0.1, false",
    })
    void keepsToTheTable(String server, String target, boolean permitted) {
        assertThat(of(server).permits(HTTPS, address(target))).isEqualTo(permitted);
    }

    @Nested
    class AServerPolicy {
        @Test
        void leadsFromLoopbackToPublicAddressesOverHttpsAlone() {
            URI http = URI.create("http://issuer.example/");
            assertThat(of("127.0.0.1").permits(http, address("8.8.8.8"))).isFalse();
            assertThat(of("127.0.0.1").permits(http, address("127.0.0.1"))).isTrue();
        }

        @Test
        void isNotWidenedByANameThatIsOnTwoNetworks() {
            assertThat(of("127.0.0.1", "8.8.8.8").permits(HTTPS, address("127.0.0.1")))
                    .isFalse();
            assertThat(of("10.0.0.1", "8.8.8.8").permits(HTTPS, address("10.0.0.1")))
                    .isFalse();
            assertThat(of("127.0.0.1", "10.0.0.1").permits(HTTPS, address("127.0.0.1")))
                    .isFalse();
        }

        @Test
        void looksTheServerUpOnceAndNotBeforeItIsAsked() {
            AtomicInteger lookUps = new AtomicInteger();
            AddressPolicy policy = new ServerAddresses(URI.create("https://mcp.example/"), host -> {
                        lookUps.incrementAndGet();
                        return new InetAddress[] {address("10.0.0.1")};
                    })
                    .metadata();
            assertThat(lookUps).hasValue(0);
            policy.permits(HTTPS, address("10.0.0.1"));
            policy.permits(HTTPS, address("10.0.0.1"));
            assertThat(lookUps).hasValue(1);
        }

        @Test
        void aServerThatWasReachedInPublicStaysPublicWhateverItsNameLeadsToLater() {
            ServerAddresses addresses = new ServerAddresses(
                    URI.create("https://mcp.example/"), host -> new InetAddress[] {address("127.0.0.1")});
            assertThat(addresses.server().permits(HTTPS, address("8.8.8.8"))).isTrue();
            assertThat(addresses.server().permits(HTTPS, address("127.0.0.1"))).isTrue();
            assertThat(addresses.metadata().permits(HTTPS, address("127.0.0.1")))
                    .isFalse();
            assertThat(addresses.metadata().permits(HTTPS, address("8.8.8.8"))).isTrue();
        }

        @Test
        void takesAServerThatCannotBeLookedUpForAPublicOne() {
            AddressPolicy policy = new ServerAddresses(URI.create("https://mcp.example/"), host -> {
                        throw new UnknownHostException(host);
                    })
                    .metadata();
            assertThat(policy.permits(HTTPS, address("8.8.8.8"))).isTrue();
            assertThat(policy.permits(HTTPS, address("10.0.0.1"))).isFalse();
        }

        @Test
        void allowsAnInternalIssuerByNameAlone() {
            AddressPolicy policy = of("8.8.8.8").allowing(URI.create("https://issuer.example/realm"));
            assertThat(policy.permits(HTTPS, address("10.0.0.1"))).isTrue();
            assertThat(policy.permits(URI.create("https://issuer.example:8443/"), address("10.0.0.1")))
                    .isFalse();
            assertThat(policy.permits(URI.create("https://other.example/"), address("10.0.0.1")))
                    .isFalse();
            assertThat(policy.permits(HTTPS, address("169.254.169.254"))).isFalse();
        }
    }

    @Nested
    class NoProxyEntries {
        private static boolean matches(String list, String url) {
            return new NoProxy(list).matches(Origin.of(URI.create(url)));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "*",
                    "example.com",
                    ".example.com",
                    "*.example.com",
                    "other, API.example.com:443",
                    "a.test api.example.com"
                })
        void matchNames(String list) {
            assertThat(matches(list, "https://api.example.com/")).isTrue();
            assertThat(matches(list, "https://evilexample.org/")).isEqualTo(list.equals("*"));
        }

        @Test
        void matchPortsAddressesAndBlocks() {
            assertThat(matches("api.example.com:8443", "https://api.example.com/"))
                    .isFalse();
            assertThat(matches("xample.com", "https://example.com/")).isFalse();
            assertThat(matches("10.0.0.0/8", "https://10.9.8.7/")).isTrue();
            assertThat(matches("10.0.0.0/8", "https://11.9.8.7/")).isFalse();
            assertThat(matches("10.0.0.0/x,10.0.0.0/99,nonsense/8", "https://10.9.8.7/"))
                    .isFalse();
            assertThat(matches("fd00::/8", "https://[fd12::1]/")).isTrue();
            assertThat(matches("[fd12::1]:443", "https://[fd12:0::1]/")).isTrue();
            assertThat(matches("0.1", "https://10.0.0.1/")).isFalse();
        }
    }
}
