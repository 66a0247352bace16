package io.tidemark.jobs.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.time.Duration;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClickHouseOptionsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:18123", "https://clickhouse.example:8443", "http://127.0.0.1:18123/"})
    void takesTheAddressOfAnHttpInterface(String url) {
        assertThat(withUrl(url).url()).isEqualTo(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:18123",
                "jdbc:clickhouse://127.0.0.1:18123",
                "http://127.0.0.1",
                "http://127.0.0.1:18123/tidemark",
                "http://127.0.0.1:18123 "
            })
    void refusesAnUrlThatIsNotHostAndPort(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> withUrl(url))
                .withMessageContaining("clickhouse.url")
                .withMessageContaining("write http://host:port");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://default:secret@127.0.0.1:18123", "http://127.0.0.1:18123?password=secret"})
    void refusesAPasswordInTheUrlAndDoesNotRepeatIt(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> withUrl(url))
                .withMessageContaining(ClickHouseCredentials.PASSWORD_FILE_VARIABLE)
                .withMessageNotContaining("secret");
    }

    @Test
    void namesTheOptionThatIsOutOfItsRange() {
        String url = "http://127.0.0.1:1";
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClickHouseOptions(url, "t", "u", 0, SECOND, 3, SECOND))
                .withMessageContaining("sink.batch-size");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClickHouseOptions(url, "t", "u", 1, Duration.ZERO, 3, SECOND))
                .withMessageContaining("sink.flush-interval");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClickHouseOptions(url, "t", "u", 1, SECOND, -1, SECOND))
                .withMessageContaining("sink.max-retries");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClickHouseOptions(url, "t", "u", 1, SECOND, 3, Duration.ofMinutes(5)))
                .withMessageContaining("sink.timeout");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClickHouseOptions(url, " ", "u", 1, SECOND, 3, SECOND))
                .withMessageContaining("clickhouse.database");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClickHouseOptions(url, "t", "", 1, SECOND, 3, SECOND))
                .withMessageContaining("clickhouse.user");
    }

    @Test
    void travelsWithItsSink() throws IOException, ClassNotFoundException {
        ClickHouseSink<?> sink =
                ClickHouseSink.of(new ReconciliationTable("bars", "run"), withUrl("http://127.0.0.1:1"));

        byte[] serialized = InstantiationUtil.serializeObject(sink);

        Object copy = InstantiationUtil.deserializeObject(serialized, getClass().getClassLoader());
        assertThat(copy).isInstanceOf(ClickHouseSink.class);
    }

    private static ClickHouseOptions withUrl(String url) {
        return new ClickHouseOptions(url, "tidemark", "default", 5000, Duration.ofMillis(200), 3, SECOND);
    }
}
