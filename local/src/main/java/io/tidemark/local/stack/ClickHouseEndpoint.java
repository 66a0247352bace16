package io.tidemark.local.stack;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/**
 * The ClickHouse that a stack works with: its own engine, or the server that {@code CLICKHOUSE_URL} names.
 *
 * @param local whether it is the stack's own engine
 * @param credentials {@code CLICKHOUSE_USER} and one of {@code CLICKHOUSE_PASSWORD_FILE} and
 *     {@code CLICKHOUSE_PASSWORD}, for the environment of processes that connect
 */
record ClickHouseEndpoint(URI url, boolean local, Map<String, String> credentials) {

    static final String URL = "CLICKHOUSE_URL";
    static final String USER = "CLICKHOUSE_USER";
    static final String PASSWORD = "CLICKHOUSE_PASSWORD";
    static final String PASSWORD_FILE = "CLICKHOUSE_PASSWORD_FILE";
    static final String DATABASE = "tidemark";

    static ClickHouseEndpoint ofEngine(StackConfig config) {
        return new ClickHouseEndpoint(
                URI.create(config.clickHouseUrl()),
                true,
                Map.of(
                        USER,
                        "default",
                        PASSWORD_FILE,
                        config.clickHousePasswordFile().toString()));
    }

    /**
     * A server of somebody else.
     *
     * @throws StackException if the address is not {@code http://host:port} or {@code https://host:port}
     */
    static ClickHouseEndpoint ofServer(String address, Map<String, String> environment) {
        URI url;
        try {
            url = URI.create(address);
        } catch (IllegalArgumentException e) {
            throw new StackException(URL + " is " + address + "; http://host:port is wanted.", e);
        }
        if (url.getHost() == null || !("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
            throw new StackException(URL + " is " + address + "; http://host:port is wanted.");
        }
        if (url.getUserInfo() != null) {
            throw new StackException(URL + " holds a user or password; give them as " + USER + " and " + PASSWORD_FILE
                    + " (or " + PASSWORD + "), which are never logged.");
        }
        Map<String, String> credentials = new LinkedHashMap<>();
        credentials.put(USER, environment.getOrDefault(USER, "default"));
        for (String key : new String[] {PASSWORD_FILE, PASSWORD}) {
            String value = environment.get(key);
            if (value != null && !value.isEmpty()) {
                credentials.put(key, value);
                break;
            }
        }
        return new ClickHouseEndpoint(url, false, credentials);
    }

    String user() {
        return credentials.getOrDefault(USER, "default");
    }

    /** The password, from where the credentials say it is; empty if they say nothing. */
    String password() {
        String file = credentials.get(PASSWORD_FILE);
        if (file == null) {
            return credentials.getOrDefault(PASSWORD, "");
        }
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            throw new StackException(
                    "Cannot read the ClickHouse password from " + file
                            + (local
                                    ? "; ./tidemark up makes it."
                                    : ", which " + PASSWORD_FILE + " names: let it name a file that can be read, with"
                                            + " the password of " + user() + " at " + url + "."),
                    e);
        }
    }

    /** What a later command needs to find the same server; a password itself is never among it. */
    Properties remembered() {
        Properties properties = new Properties();
        properties.setProperty(URL, local ? "" : url.toString());
        properties.setProperty(USER, user());
        String file = credentials.get(PASSWORD_FILE);
        if (file != null) {
            properties.setProperty(PASSWORD_FILE, file);
        }
        return properties;
    }

    /** Without the credentials: a record would print them. */
    @Override
    public String toString() {
        return url + (local ? " (the stack's own engine)" : "");
    }
}
