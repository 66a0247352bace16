package io.tidemark.local.prompt;

import io.tidemark.local.clickhouse.ClickHouseClient;
import io.tidemark.local.clickhouse.ClickHouseException;
import io.tidemark.local.stack.StackException;
import java.io.OutputStream;
import java.util.List;

/** Statements that nobody watches: run one after the other, to the first that fails. */
final class SqlScript {
    private final ClickHouseClient client;
    private final OutputStream out;

    SqlScript(ClickHouseClient client, OutputStream out) {
        this.client = client;
        this.out = out;
    }

    /**
     * Runs the statements of a text and writes their results as TabSeparatedWithNames.
     *
     * @throws StackException with the number of the statement that failed, from 1; those behind it are not run
     */
    void run(String text) {
        List<String> statements = Statements.ofWhole(text);
        for (int number = 1; number <= statements.size(); number++) {
            String statement = statements.get(number - 1);
            String place = "Statement " + number + " of " + statements.size() + ": ";
            String remedy = Statements.withoutEffect(statement);
            if (!remedy.isEmpty()) {
                throw new StackException(place + remedy);
            }
            try {
                client.query(statement, "TabSeparatedWithNames", out);
            } catch (ClickHouseException e) {
                throw new StackException(place + e.summary(), e);
            }
        }
    }
}
