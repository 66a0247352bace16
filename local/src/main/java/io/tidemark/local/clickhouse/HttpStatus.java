package io.tidemark.local.clickhouse;

import java.util.Set;

/** The HTTP status that ClickHouse answers with for each of its error codes. */
final class HttpStatus {
    private static final Set<Integer> BAD_REQUEST = Set.of(
            6, 8, 15, 25, 26, 27, 28, 36, 38, 41, 43, 44, 53, 62, 69, 70, 72, 77, 117, 167, 168, 354, 371, 376, 427,
            441, 456, 457, 675, 676);
    private static final Set<Integer> NOT_FOUND = Set.of(46, 47, 50, 56, 60, 63, 73, 78, 81, 99, 115, 336);
    private static final Set<Integer> FORBIDDEN = Set.of(192, 193, 516);

    private HttpStatus() {}

    static int ofErrorCode(int code) {
        if (BAD_REQUEST.contains(code)) {
            return 400;
        }
        if (NOT_FOUND.contains(code)) {
            return 404;
        }
        if (FORBIDDEN.contains(code)) {
            return 403;
        }
        return switch (code) {
            case 159 -> 408;
            case 164 -> 403;
            case 194 -> 401;
            case 48 -> 501;
            case 223 -> 413;
            case 202, 210, 439 -> 503;
            default -> 500;
        };
    }
}
