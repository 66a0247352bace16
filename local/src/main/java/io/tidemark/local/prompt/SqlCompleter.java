package io.tidemark.local.prompt;

import io.tidemark.sql.SqlLexer;
import io.tidemark.sql.SqlToken;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/**
 * What may stand at the cursor: views and tables where a relation is due, else columns of the relations that the
 * statement names (of all, if it names none), functions and keywords. Nothing inside a string or a comment.
 */
final class SqlCompleter implements Completer {
    private static final List<String> STARTS = List.of(
            "SELECT",
            "WITH",
            "SHOW",
            "DESCRIBE",
            "EXPLAIN",
            "INSERT INTO",
            "EXISTS",
            "CREATE",
            "ALTER",
            "DROP",
            "OPTIMIZE");
    private static final List<String> KEYWORDS = List.of(
            "SELECT",
            "DISTINCT",
            "FROM",
            "FINAL",
            "SAMPLE",
            "PREWHERE",
            "WHERE",
            "GROUP BY",
            "HAVING",
            "ORDER BY",
            "LIMIT",
            "OFFSET",
            "SETTINGS",
            "FORMAT",
            "AS",
            "AND",
            "OR",
            "NOT",
            "IN",
            "BETWEEN",
            "LIKE",
            "ILIKE",
            "IS NULL",
            "IS NOT NULL",
            "NULL",
            "ASC",
            "DESC",
            "WITH TOTALS",
            "WITH FILL",
            "JOIN",
            "LEFT JOIN",
            "INNER JOIN",
            "ASOF JOIN",
            "FULL JOIN",
            "CROSS JOIN",
            "ANY",
            "ALL",
            "ON",
            "USING",
            "UNION ALL",
            "INTERVAL",
            "CASE",
            "WHEN",
            "THEN",
            "ELSE",
            "END",
            "EXCEPT",
            "REPLACE",
            "OVER",
            "PARTITION BY",
            "VALUES",
            "TABLES",
            "TABLE",
            "LIMIT BY");
    private static final Set<String> BEFORE_RELATION =
            Set.of("FROM", "JOIN", "INTO", "TABLE", "DESCRIBE", "DESC", "EXISTS", "VIEW", "OPTIMIZE", "TRUNCATE");
    private static final Set<String> NO_ALIAS = Set.of(
            "FINAL",
            "SAMPLE",
            "PREWHERE",
            "WHERE",
            "GROUP",
            "HAVING",
            "ORDER",
            "LIMIT",
            "OFFSET",
            "SETTINGS",
            "FORMAT",
            "JOIN",
            "LEFT",
            "RIGHT",
            "INNER",
            "ASOF",
            "FULL",
            "CROSS",
            "ANY",
            "ALL",
            "ON",
            "USING",
            "UNION",
            "VALUES",
            "SELECT",
            "WITH",
            "ARRAY",
            "SEMI",
            "ANTI",
            "GLOBAL",
            "EXCEPT",
            "INTERSECT",
            "WINDOW",
            "QUALIFY");

    private final Catalogue catalogue;

    SqlCompleter(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        candidates.addAll(candidates(line.line(), line.cursor()));
    }

    /** Candidates for the word that ends at the cursor, of which not all begin as the word does. */
    List<Candidate> candidates(String text, int cursor) {
        Found found = new Found();
        int start = wordStart(text, cursor);
        if (start < 0) {
            return found.candidates;
        }
        String word = text.substring(start, cursor);
        List<SqlToken> before = statementBefore(text, start);
        Map<String, String> relations = relations(text, cursor, start);
        int dot = word.lastIndexOf('.');
        SqlToken previous = before.isEmpty() ? null : before.get(before.size() - 1);
        boolean relationIsDue = previous != null
                && previous.kind() == SqlToken.Kind.WORD
                && BEFORE_RELATION.contains(previous.text(text).toUpperCase(Locale.ROOT));
        if (dot >= 0) {
            qualified(word.substring(0, dot), relations, found);
        } else if (previous == null) {
            found.keywords(STARTS, word);
            if (text.substring(0, start).isBlank()) {
                found.commands();
            }
        } else if (relationIsDue) {
            found.relations("", catalogue);
            found.names("databases", List.of("system."));
            found.keywords(List.of("SELECT"), word);
        } else {
            found.names("columns", columns(relations.values()));
            found.keywords(KEYWORDS, word);
            // There are some 1,500, which bury all else.
            if (!word.isEmpty()) {
                catalogue.functions().forEach(found::function);
            }
            found.relations("", catalogue);
        }
        return found.candidates;
    }

    /** Offset of the word, dots included, that ends at the cursor; -1 in a string, a quoted name or a comment. */
    static int wordStart(String text, int cursor) {
        // A letter at the cursor shows what it would be part of there.
        String probe = text.substring(0, cursor) + "x";
        List<SqlToken> tokens = tokens(probe);
        SqlToken last = tokens.isEmpty() ? null : tokens.get(tokens.size() - 1);
        if (last == null || last.kind() != SqlToken.Kind.WORD || last.end() != probe.length()) {
            return -1;
        }
        int start = last.start();
        for (int i = tokens.size() - 2; i >= 0 && tokens.get(i).end() == start; i--) {
            SqlToken token = tokens.get(i);
            boolean dot = token.isSymbol(probe, '.');
            if (!dot && (token.kind() != SqlToken.Kind.WORD || probe.charAt(start) != '.')) {
                break;
            }
            start = token.start();
        }
        return start;
    }

    private static List<SqlToken> tokens(String text) {
        List<SqlToken> tokens = new ArrayList<>();
        SqlLexer lexer = new SqlLexer(text);
        for (SqlToken token = lexer.next(); token != null; token = lexer.next()) {
            tokens.add(token);
        }
        return tokens;
    }

    private static List<SqlToken> statementBefore(String text, int end) {
        List<SqlToken> statement = new ArrayList<>();
        for (SqlToken token : tokens(text.substring(0, end))) {
            if (token.isSymbol(text, ';')) {
                statement.clear();
            } else {
                statement.add(token);
            }
        }
        return statement;
    }

    /** The relations that the statement at the cursor names, by name and by alias; the word at the cursor is none. */
    private static Map<String, String> relations(String text, int cursor, int wordStart) {
        List<SqlToken> statement = new ArrayList<>();
        for (SqlToken token : tokens(text)) {
            if (token.isSymbol(text, ';')) {
                if (token.start() >= cursor) {
                    break;
                }
                statement.clear();
            } else {
                statement.add(token);
            }
        }
        Map<String, String> relations = new LinkedHashMap<>();
        for (int i = 0; i + 1 < statement.size(); i++) {
            SqlToken name = statement.get(i + 1);
            boolean named = statement.get(i).kind() == SqlToken.Kind.WORD
                    && BEFORE_RELATION.contains(statement.get(i).text(text).toUpperCase(Locale.ROOT))
                    && name.kind() == SqlToken.Kind.WORD;
            if (!named || name.start() == wordStart) {
                continue;
            }
            StringBuilder relation = new StringBuilder(name.text(text));
            int next = i + 2;
            while (next + 1 < statement.size() && statement.get(next).isSymbol(text, '.')) {
                relation.append('.').append(statement.get(next + 1).text(text));
                next += 2;
            }
            next = behindArguments(text, statement, next);
            String own = relation.toString().startsWith("tidemark.")
                    ? relation.substring("tidemark.".length())
                    : relation.toString();
            relations.put(own, own);
            if (next + 1 < statement.size() && statement.get(next).isWord(text, "AS")) {
                next++;
            }
            if (next < statement.size()
                    && statement.get(next).kind() == SqlToken.Kind.WORD
                    && statement.get(next).start() != wordStart
                    && !NO_ALIAS.contains(statement.get(next).text(text).toUpperCase(Locale.ROOT))) {
                relations.put(statement.get(next).text(text), own);
            }
        }
        return relations;
    }

    /** A view that is asked for a minute has it in parentheses behind its name. */
    private static int behindArguments(String text, List<SqlToken> statement, int index) {
        if (index >= statement.size() || !statement.get(index).isSymbol(text, '(')) {
            return index;
        }
        int depth = 0;
        for (int i = index; i < statement.size(); i++) {
            if (statement.get(i).isSymbol(text, '(')) {
                depth++;
            } else if (statement.get(i).isSymbol(text, ')') && --depth == 0) {
                return i + 1;
            }
        }
        return statement.size();
    }

    private Set<String> columns(Collection<String> relations) {
        Set<String> columns = new LinkedHashSet<>();
        for (String relation : relations) {
            columns.addAll(catalogue.columns().getOrDefault(relation, List.of()));
        }
        if (columns.isEmpty()) {
            catalogue.columns().forEach((relation, names) -> {
                if (!relation.startsWith("system.")) {
                    columns.addAll(names);
                }
            });
        }
        return columns;
    }

    private void qualified(String qualifier, Map<String, String> relations, Found found) {
        if (qualifier.equals("tidemark")) {
            found.relations("tidemark.", catalogue);
        } else if (qualifier.equals("system")) {
            found.names(
                    "tables",
                    catalogue.systemTables().stream()
                            .map(name -> "system." + name)
                            .toList());
        } else {
            String relation = relations.getOrDefault(qualifier, "");
            found.names(
                    "columns",
                    columns(relation.isEmpty() ? relations.values() : List.of(relation)).stream()
                            .map(name -> qualifier + "." + name)
                            .toList());
        }
    }

    /** Candidates in the order in which they are to be shown; a name that is there already is not added again. */
    private static final class Found {
        private final List<Candidate> candidates = new ArrayList<>();
        private final Set<String> seen = new LinkedHashSet<>();

        private void add(String value, String shown, String group, String description, boolean endsWord) {
            if (seen.add(value)) {
                candidates.add(new Candidate(
                        value,
                        shown,
                        group,
                        description.isEmpty() ? null : description,
                        null,
                        null,
                        endsWord,
                        candidates.size()));
            }
        }

        void relations(String prefix, Catalogue catalogue) {
            catalogue.views().forEach((name, comment) -> add(prefix + name, prefix + name, "views", "", false));
            catalogue.tables().forEach((name, comment) -> add(prefix + name, prefix + name, "tables", "", false));
        }

        void names(String group, Collection<String> names) {
            names.forEach(name -> add(name, name, group, "", false));
        }

        void function(String name) {
            add(name + "(", name, "functions", "", false);
        }

        /** Keywords, in small letters for who types small letters. */
        void keywords(Collection<String> keywords, String word) {
            boolean small = !word.isEmpty() && word.equals(word.toLowerCase(Locale.ROOT));
            for (String keyword : keywords) {
                String value = small ? keyword.toLowerCase(Locale.ROOT) : keyword;
                add(value, value, "keywords", "", true);
            }
        }

        void commands() {
            add("help", "help", "commands", "views, examples and keys", false);
            add("exit", "exit", "commands", "leave", false);
            add("quit", "quit", "commands", "leave", false);
        }
    }
}
