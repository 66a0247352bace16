package io.tidemark.jobs.live;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Records made wrong on purpose, each with the fate that the contract of the topic gives it: two in five random bytes,
 * the others a valid record with one mutation, of an instrument of its own.
 */
final class FuzzedRecords {
    private static final int GIANTS = 15;

    private final Random random;
    private final long baseNanos;
    private int made;
    private int giants;

    FuzzedRecords(Random random, long baseNanos) {
        this.random = random;
        this.baseNanos = baseNanos;
    }

    /** What becomes of a record; the dead letters by the names of their reasons. */
    enum Fate {
        MALFORMED,
        MISSING_FIELD,
        BAD_VALUE,
        OUT_OF_RANGE,
        AHEAD_OF_TIME,
        /** A tick of its own minute's bar. */
        BAR,
        /** Accepted, but no part of a bar. */
        NO_BAR,
        /** A tick behind the horizon. */
        LET_GO;

        boolean isDeadLetter() {
            return this != BAR && this != NO_BAR && this != LET_GO;
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // sent, never compared
    record Fuzz(byte[] key, byte[] value, Fate fate, String instrumentId) {}

    /** Name and JSON text of a field. */
    private record Field(String name, String json) {}

    Fuzz next() {
        made++;
        if (random.nextInt(5) < 2) {
            byte[] bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            return new Fuzz(random.nextBoolean() ? null : bytes, bytes, Fate.MALFORMED, "");
        }
        return mutated(String.format("FUZZ%06d.X", made));
    }

    private Fuzz mutated(String instrumentId) {
        List<Field> fields = new ArrayList<>();
        String type = List.of("TRADE", "QUOTE", "CLOSE", "STATUS").get(random.nextInt(4));
        fields.add(text("type", type));
        fields.add(text("instrument_id", instrumentId));
        fields.add(text("venue", "X"));
        fields.add(new Field("ts_event", String.valueOf(baseNanos + random.nextInt(1_000_000_000))));
        fields.add(new Field("sequence", String.valueOf(random.nextInt(1000))));
        switch (type) {
            case "TRADE" -> {
                fields.add(number("price"));
                fields.add(number("size"));
                fields.add(text("aggressor_side", "NONE"));
            }
            case "QUOTE" -> {
                for (String name : List.of("bid_price", "bid_size", "ask_price", "ask_size")) {
                    fields.add(number(name));
                }
            }
            case "CLOSE" -> {
                fields.add(number("price"));
                fields.add(text("trading_date", "2026-01-30"));
            }
            default -> fields.add(text("status", "HALTED"));
        }
        boolean makesBar = type.equals("TRADE") || type.equals("QUOTE");
        Fate good = makesBar ? Fate.BAR : Fate.NO_BAR;
        byte[] key = bytes(instrumentId);
        int index = random.nextInt(fields.size());
        Field field = fields.get(index);
        switch (random.nextInt(16)) {
            case 0 -> {
                fields.remove(index);
                return fuzz(key, fields, Fate.MISSING_FIELD, instrumentId);
            }
            case 1 -> {
                boolean textual = field.json.startsWith("\"") && !isDecimal(field.name);
                String wrong =
                        List.of("true", "[]", "{}", textual ? "5" : "\"five\"").get(random.nextInt(4));
                fields.set(index, new Field(field.name, wrong));
                return fuzz(key, fields, Fate.BAD_VALUE, instrumentId);
            }
            case 2 -> {
                boolean sideOfQuote = type.equals("QUOTE") && isDecimal(field.name);
                fields.set(index, new Field(field.name, "null"));
                return fuzz(key, fields, sideOfQuote ? Fate.BAD_VALUE : Fate.MISSING_FIELD, instrumentId);
            }
            case 3 -> {
                fields.add(random.nextInt(fields.size()), field);
                return fuzz(key, fields, Fate.MALFORMED, instrumentId);
            }
            case 4 -> {
                int place = indexOf(fields, random.nextBoolean() ? "sequence" : "ts_event");
                fields.set(place, new Field(fields.get(place).name, "1" + "0".repeat(19 + random.nextInt(2000))));
                return fuzz(key, fields, Fate.OUT_OF_RANGE, instrumentId);
            }
            case 5 -> {
                int place = fields.size() - 1;
                while (place > 0 && !isDecimal(fields.get(place).name)) {
                    place--;
                }
                if (place == 0) {
                    return fuzz(bytes("another"), fields, Fate.BAD_VALUE, instrumentId);
                }
                List<String> beyond = List.of(
                        "1e12",
                        "1e400",
                        "1e-13",
                        "1e-2147483649",
                        "1000000000000",
                        "0.0000000000001",
                        "9e99999999999999999999");
                String number = beyond.get(random.nextInt(beyond.size()));
                fields.set(
                        place, new Field(fields.get(place).name, random.nextBoolean() ? number : "\"" + number + "\""));
                return fuzz(key, fields, Fate.OUT_OF_RANGE, instrumentId);
            }
            case 6 -> {
                fields.set(3, new Field("ts_event", random.nextBoolean() ? "0" : "-" + (1 + random.nextInt(1000))));
                return fuzz(key, fields, Fate.BAD_VALUE, instrumentId);
            }
            case 7 -> {
                // Hours and centuries from now: the job believes five seconds.
                long ahead = random.nextBoolean() ? baseNanos + 86_400_000_000_000L : Long.MAX_VALUE;
                fields.set(3, new Field("ts_event", String.valueOf(ahead)));
                return fuzz(key, fields, Fate.AHEAD_OF_TIME, instrumentId);
            }
            case 8 -> {
                // Behind the horizon of an hour: from the first nanosecond after 1970 to two hours ago.
                fields.set(
                        3,
                        new Field(
                                "ts_event",
                                random.nextBoolean() ? "1" : String.valueOf(baseNanos - 7_300_000_000_000L)));
                return fuzz(key, fields, Fate.LET_GO, instrumentId);
            }
            case 9 -> {
                fields.set(3, new Field("ts_event", String.valueOf(baseNanos - 1_200_000_000_000L)));
                return fuzz(key, fields, good, instrumentId);
            }
            case 10 -> {
                return fuzz(null, fields, good, instrumentId);
            }
            case 11 -> {
                return random.nextBoolean()
                        ? new Fuzz(key, null, Fate.MALFORMED, instrumentId)
                        : fuzz(bytes("OTHER.X"), fields, Fate.BAD_VALUE, instrumentId);
            }
            case 12 -> {
                if (giants < GIANTS) {
                    giants++;
                    fields.add(random.nextInt(fields.size()), text("note", "n".repeat(1_000_000)));
                } else {
                    fields.add(random.nextInt(fields.size()), text("note", "short"));
                }
                return fuzz(key, fields, good, instrumentId);
            }
            case 13 -> {
                boolean tooDeep = random.nextBoolean();
                int depth = tooDeep ? 5_000 : 100;
                fields.add(random.nextInt(fields.size()), new Field("deep", "[".repeat(depth) + "]".repeat(depth)));
                return fuzz(key, fields, tooDeep ? Fate.MALFORMED : good, instrumentId);
            }
            case 14 -> {
                byte[] whole = json(fields);
                byte[] cut = new byte[1 + random.nextInt(whole.length - 1)];
                System.arraycopy(whole, 0, cut, 0, cut.length);
                return new Fuzz(key, cut, Fate.MALFORMED, instrumentId);
            }
            default -> {
                byte[] whole = json(fields);
                byte[] more = new byte[whole.length + 3];
                System.arraycopy(whole, 0, more, 0, whole.length);
                more[whole.length] = ',';
                more[whole.length + 1] = '{';
                more[whole.length + 2] = '}';
                return new Fuzz(key, more, Fate.MALFORMED, instrumentId);
            }
        }
    }

    private static boolean isDecimal(String name) {
        return name.endsWith("price") || name.endsWith("size");
    }

    private static int indexOf(List<Field> fields, String name) {
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).name.equals(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException(name);
    }

    private static Field text(String name, String value) {
        return new Field(name, "\"" + value + "\"");
    }

    private Field number(String name) {
        String value = random.nextInt(1000) + "." + random.nextInt(1000);
        return new Field(name, random.nextBoolean() ? value : "\"" + value + "\"");
    }

    private static Fuzz fuzz(byte[] key, List<Field> fields, Fate fate, String instrumentId) {
        return new Fuzz(key, json(fields), fate, instrumentId);
    }

    private static byte[] json(List<Field> fields) {
        StringBuilder json = new StringBuilder("{");
        for (Field field : fields) {
            json.append(json.length() == 1 ? "" : ",")
                    .append('"')
                    .append(field.name)
                    .append("\":")
                    .append(field.json);
        }
        return bytes(json.append('}').toString());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
