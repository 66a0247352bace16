package io.tidemark.local.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.tidemark.local.stack.StackException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers that a JobManager was seen to give, in the order in which it gave them. */
class FlinkRestTest {
    private static final Answer NO_LEADER = new Answer(
            503,
            "{\"errors\":[\"Service temporarily unavailable due to an ongoing leader election. Please refresh.\"]}");
    private static final Answer JOBS = new Answer(
            200, "{\"jobs\":[{\"jid\":\"abc\",\"name\":\"positions\",\"state\":\"RUNNING\",\"start-time\":1}]}");
    private static final Answer NO_JOB = new Answer(404, "{\"errors\":[\"Job abc not found\"]}");

    private final Deque<Answer> answers = new ArrayDeque<>();
    private HttpServer server;
    private FlinkRest rest;

    private record Answer(int status, String body) {}

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            Answer answer = answers.remove();
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        rest = new FlinkRest("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void anElectionIsWaitedFor() {
        answers.addAll(List.of(NO_LEADER, NO_LEADER, JOBS));

        assertThat(rest.jobs()).containsExactly(new FlinkJob("abc", "positions", "RUNNING"));
        assertThat(answers).isEmpty();
    }

    @Test
    void anyOtherErrorIsSaidAtOnce() {
        answers.add(NO_JOB);

        assertThatThrownBy(() -> rest.get("/jobs/abc"))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("404 to /jobs/abc: Job abc not found");
    }
}
