package io.tidemark.jobs.clickhouse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The password of the ClickHouse user, found on the machine that connects, at the moment it connects. It is in no
 * option, argument, job graph or log.
 */
public final class ClickHouseCredentials {
    /** Environment variable with the path of a file whose content, but for a last line break, is the password. */
    public static final String PASSWORD_FILE_VARIABLE = "CLICKHOUSE_PASSWORD_FILE";

    /** Environment variable with the password, read where {@value #PASSWORD_FILE_VARIABLE} is not set. */
    public static final String PASSWORD_VARIABLE = "CLICKHOUSE_PASSWORD";

    private ClickHouseCredentials() {}

    /**
     * The password, empty where neither variable is set.
     *
     * @param environment environment variables of this process
     * @throws UncheckedIOException if the file that {@value #PASSWORD_FILE_VARIABLE} names cannot be read
     */
    public static String password(Map<String, String> environment) {
        String file = environment.getOrDefault(PASSWORD_FILE_VARIABLE, "");
        if (file.isEmpty()) {
            return environment.getOrDefault(PASSWORD_VARIABLE, "");
        }
        try {
            String content = Files.readString(Path.of(file));
            return content.replaceFirst("\\R\\z", "");
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot read the ClickHouse password: " + PASSWORD_FILE_VARIABLE + " names '" + file
                            + "'; let it name a file that this process can read",
                    e);
        }
    }
}
