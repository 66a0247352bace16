package io.tidemark.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.tidemark.chaos.Wire.Trouble;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The wire before a server that keeps what it was sent. */
class WireTest {
    private final List<String> stored = new CopyOnWriteArrayList<>();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private HttpServer server;
    private Wire wire;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                stored.add(new String(exchange.getRequestBody().readAllBytes()));
                exchange.sendResponseHeaders(200, 2);
                exchange.getResponseBody().write("ok".getBytes());
            }
        });
        server.start();
        wire = new Wire(server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        wire.close();
        server.stop(0);
    }

    @Test
    void withoutTroubleRequestsGoThroughAndAnswersComeBack() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(post("row ".repeat(10_000)).body()).isEqualTo("ok");
        }

        assertThat(stored).hasSize(3).containsOnly("row ".repeat(10_000));
        assertThat(wire.troubled()).isZero();
    }

    @Test
    void aWireThatRefusesLetsNothingThrough() throws Exception {
        // Kept alive, so that the wire has a connection that stands.
        post("before");
        wire.make(Trouble.REFUSES);

        assertThatThrownBy(() -> post("meanwhile")).isInstanceOf(IOException.class);

        assertThat(wire.troubled()).isPositive();
        wire.make(Trouble.NONE);
        post("after");
        assertThat(stored).containsExactly("before", "after");
    }

    @Test
    void aWireThatCutsLetsStatementsThroughAndNoRows() throws Exception {
        wire.make(Trouble.CUTS_REQUESTS);

        assertThat(post("SELECT 1").body()).isEqualTo("ok");
        assertThat(wire.troubled()).isZero();
        assertThatThrownBy(() -> post("row ".repeat(10_000))).isInstanceOf(IOException.class);

        assertThat(wire.troubled()).isPositive();
        assertThat(stored).doesNotContain("row ".repeat(10_000));
    }

    @Test
    void whatWasDoneIsAnsweredByAnError() throws Exception {
        wire.make(Trouble.FAILS_WHAT_WAS_DONE);

        HttpResponse<String> answer = post("row");

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).contains("TIMEOUT_EXCEEDED");
        assertThat(stored).containsExactly("row");
        assertThat(wire.troubled()).isEqualTo(1);
    }

    @Test
    void aSlowWireTakesItsTime() throws Exception {
        wire.make(Trouble.SLOW);
        long began = System.nanoTime();

        post("row ".repeat(5_000));

        // 20,000 bytes at 20,000 a second; far less without.
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(900));
        assertThat(wire.troubled()).isEqualTo(1);
        assertThat(stored).containsExactly("row ".repeat(5_000));
    }

    private HttpResponse<String> post(String body) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(wire.url())
                        .timeout(Duration.ofSeconds(30))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
