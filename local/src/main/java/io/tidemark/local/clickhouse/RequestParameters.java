package io.tidemark.local.clickhouse;

import com.sun.net.httpserver.Headers;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a request says beside its body: URL parameters, headers, and of the former which are ClickHouse settings. */
final class RequestParameters {
    private static final Set<String> RESERVED = Set.of(
            "query",
            "database",
            "default_format",
            "user",
            "password",
            "query_id",
            "quota_key",
            "compress",
            "decompress",
            "session_id",
            "session_timeout",
            "session_check",
            "close_session",
            "stacktrace",
            "buffer_size",
            "wait_end_of_query",
            "client_protocol_version",
            "role",
            "readonly",
            "add_http_cors_header",
            "enable_http_compression",
            "http_zlib_compression_level");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final String PARAMETER_PREFIX = "param_";

    private final Map<String, String> url;
    private final Headers headers;

    RequestParameters(URI uri, Headers headers) {
        this.url = decode(uri.getRawQuery());
        this.headers = headers;
    }

    private static Map<String, String> decode(@Nullable String rawQuery) {
        Map<String, String> decoded = new LinkedHashMap<>();
        if (rawQuery == null || rawQuery.isEmpty()) {
            return decoded;
        }
        for (String pair : rawQuery.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            try {
                decoded.put(
                        URLDecoder.decode(name, StandardCharsets.UTF_8),
                        URLDecoder.decode(value, StandardCharsets.UTF_8));
            } catch (IllegalArgumentException e) {
                throw ClickHouseException.of(
                        36,
                        "BAD_ARGUMENTS",
                        "The URL parameter " + pair + " is not percent-encoded: " + e.getMessage());
            }
        }
        return decoded;
    }

    @Nullable
    String url(String name) {
        return url.get(name);
    }

    @Nullable
    String header(String name) {
        return headers.getFirst(name);
    }

    /** A URL parameter, else a header, else null; an empty one is none. */
    @Nullable
    String either(String urlName, String headerName) {
        String value = url.get(urlName);
        String chosen = value == null || value.isEmpty() ? headers.getFirst(headerName) : value;
        return chosen == null || chosen.isEmpty() ? null : chosen;
    }

    boolean flag(String name) {
        String value = url.get(name);
        return value != null && (value.equals("1") || value.equalsIgnoreCase("true"));
    }

    boolean asksForReadonly() {
        String value = url.get("readonly");
        return value != null && !value.equals("0");
    }

    /** The settings of the statement, by name. */
    Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        url.forEach((name, value) -> {
            if (name.equals("allow_ddl") && value.equals("0")) {
                throw ClickHouseException.of(
                        48, "NOT_IMPLEMENTED", "The local engine could not take allow_ddl = 0 back; use readonly = 1");
            }
            if (!RESERVED.contains(name) && !name.startsWith(PARAMETER_PREFIX)) {
                settings.put(checked(name), value);
            }
        });
        return settings;
    }

    /** The values of the statement's placeholders, by name, in ClickHouse's escaped text form. */
    Map<String, String> statementParameters() {
        Map<String, String> values = new LinkedHashMap<>();
        url.forEach((name, value) -> {
            if (name.startsWith(PARAMETER_PREFIX)) {
                values.put(checked(name.substring(PARAMETER_PREFIX.length())), value);
            }
        });
        return values;
    }

    private static String checked(String name) {
        if (!NAME.matcher(name).matches()) {
            throw ClickHouseException.of(115, "UNKNOWN_SETTING", "Unknown setting '" + name + "'");
        }
        return name;
    }
}
