package io.tidemark.jobs.live;

import io.tidemark.local.clickhouse.ClickHouseClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;

/** Queries from inside the test's JVM, for questions that are asked many times a second. */
final class ClickHouseQuery {
    private final ClickHouseClient client;

    private ClickHouseQuery(ClickHouseClient client) {
        this.client = client;
    }

    static ClickHouseQuery on(LiveStack.Tidemark tidemark) {
        try {
            return new ClickHouseQuery(new ClickHouseClient(
                    URI.create(tidemark.config().clickHouseUrl()),
                    "default",
                    Files.readString(tidemark.config().clickHousePasswordFile()).strip(),
                    "tidemark"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String text(String sql) {
        return client.queryText(sql);
    }
}
