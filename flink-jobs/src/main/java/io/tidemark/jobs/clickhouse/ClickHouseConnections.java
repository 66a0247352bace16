package io.tidemark.jobs.clickhouse;

import com.clickhouse.client.api.ClientConfigProperties;
import com.clickhouse.client.api.ClientFaultCause;
import com.clickhouse.jdbc.Driver;
import com.clickhouse.jdbc.DriverProperties;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.apache.flink.connector.jdbc.datasource.connections.JdbcConnectionProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way to a connection, for the sink and for the preflight alike, so that what the preflight saw is what the
 * sink gets. Opening one costs no round trip: a server that is away shows at the first statement.
 */
public final class ClickHouseConnections implements JdbcConnectionProvider {
    private static final Logger LOG = LoggerFactory.getLogger(ClickHouseConnections.class);
    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(10);

    private final ClickHouseOptions options;
    private transient @Nullable Connection connection;

    ClickHouseConnections(ClickHouseOptions options) {
        this.options = options;
    }

    /**
     * A new connection with the password of this process's environment.
     *
     * @throws SQLException if the options make no connection
     */
    public static Connection open(ClickHouseOptions options) throws SQLException {
        // The driver itself and not DriverManager, which may hold one that another class loader has loaded.
        Connection opened = new Driver().connect("jdbc:clickhouse:" + options.url(), properties(options));
        if (opened == null) {
            throw new SQLException("the ClickHouse driver does not take the URL " + options.url());
        }
        return opened;
    }

    private static Properties properties(ClickHouseOptions options) {
        Properties properties = new Properties();
        set(properties, ClientConfigProperties.USER, options.user());
        String password = ClickHouseCredentials.password(System.getenv());
        if (!password.isEmpty()) {
            set(properties, ClientConfigProperties.PASSWORD, password);
        }
        set(properties, ClientConfigProperties.DATABASE, options.database());
        set(properties, ClientConfigProperties.CLIENT_NAME, "tidemark");
        properties.setProperty(DriverProperties.BETA_ROW_BINARY_WRITER.getKey(), "true");
        // An insert is acknowledged when it is stored, whatever the server's profile says.
        properties.setProperty(ClientConfigProperties.serverSetting("async_insert"), "0");
        long timeout = options.timeout().toMillis();
        set(properties, ClientConfigProperties.SOCKET_OPERATION_TIMEOUT, Long.toString(timeout));
        set(properties, ClientConfigProperties.CONNECTION_REQUEST_TIMEOUT, Long.toString(timeout));
        set(
                properties,
                ClientConfigProperties.CONNECTION_TIMEOUT,
                Long.toString(Math.min(timeout, LONGEST_CONNECT.toMillis())));
        // Retries are the sink's, where they are counted; the driver's own would multiply them unseen.
        set(properties, ClientConfigProperties.RETRY_ON_FAILURE, "0");
        set(properties, ClientConfigProperties.CLIENT_RETRY_ON_FAILURE, ClientFaultCause.None.name());
        // Neither direction is compressed: answers are tiny, and batches leave over loopback or a data centre's
        // network.
        set(properties, ClientConfigProperties.COMPRESS_SERVER_RESPONSE, "false");
        set(properties, ClientConfigProperties.COMPRESS_CLIENT_REQUEST, "false");
        // Spares the round trip that would ask the server for it; every column of ours names its zone.
        set(properties, ClientConfigProperties.SERVER_TIMEZONE, "UTC");
        return properties;
    }

    private static void set(Properties properties, ClientConfigProperties key, String value) {
        properties.setProperty(key.getKey(), value);
    }

    @Override
    public @Nullable Connection getConnection() {
        return connection;
    }

    /** Never, once an attempt has failed: a new one is free, and asking a server that is away costs a timeout. */
    @Override
    public boolean isConnectionValid() {
        return false;
    }

    @Override
    public Connection getOrEstablishConnection() throws SQLException {
        Connection current = connection;
        if (current == null) {
            current = open(options);
            connection = current;
        }
        return current;
    }

    @Override
    public void closeConnection() {
        Connection current = connection;
        connection = null;
        if (current != null) {
            try {
                current.close();
            } catch (SQLException e) {
                LOG.warn("closing the connection to {} failed", options.url(), e);
            }
        }
    }

    @Override
    public Connection reestablishConnection() throws SQLException {
        closeConnection();
        return getOrEstablishConnection();
    }
}
