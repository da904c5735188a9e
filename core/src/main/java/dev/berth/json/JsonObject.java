package dev.berth.json;

import com.fasterxml.jackson.jr.ob.JSON;
import com.fasterxml.jackson.jr.ob.JSONObjectException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object read leniently: a member that is absent, null or of another type than asked for reads as absent, so that
 * one odd field never spoils a whole answer. Immutable at its top level.
 */
public final class JsonObject {
    private static final JSON READER = JSON.std.with(JSON.Feature.FAIL_ON_DUPLICATE_MAP_KEYS);

    private final Map<String, Object> members;

    private JsonObject(Map<String, Object> members) {
        this.members = members;
    }

    /** Wraps what was parsed or built elsewhere, and is changed no more. */
    public static JsonObject of(Map<String, Object> members) {
        return new JsonObject(Collections.unmodifiableMap(members));
    }

    /**
     * Parses a text that is one JSON object.
     *
     * @throws IllegalArgumentException if it is not; the message holds nothing of the text
     */
    public static JsonObject parse(String text) {
        return parse((Object) text);
    }

    private static JsonObject parse(Object text) {
        Object parsed;
        try {
            parsed = READER.anyFrom(text);
        } catch (JSONObjectException e) {
            throw new IllegalArgumentException("not a JSON object");
        } catch (IOException e) {
            throw new IllegalArgumentException("not JSON");
        }
        return asObject(parsed);
    }

    /** The same of a text in UTF-8, which is read as it lies there. */
    public static JsonObject parse(byte[] utf8) {
        return parse((Object) utf8);
    }

    /** Parsed objects are maps with strings for keys. */
    @SuppressWarnings("unchecked")
    private static JsonObject asObject(@Nullable Object parsed) {
        if (!(parsed instanceof Map<?, ?>)) {
            throw new IllegalArgumentException("not a JSON object");
        }
        return new JsonObject(Collections.unmodifiableMap((Map<String, Object>) parsed));
    }

    /** The members that are not null, in order. */
    public Map<String, Object> members() {
        Map<String, Object> present = new LinkedHashMap<>(members);
        present.values().removeIf(Objects::isNull);
        return Collections.unmodifiableMap(present);
    }

    /** Whether there is such a member that is not null. */
    public boolean has(String name) {
        return members.get(name) != null;
    }

    /** A string member. */
    public @Nullable String string(String name) {
        return members.get(name) instanceof String string ? string : null;
    }

    /** A number member, or a string that is a number, as whole seconds or units. */
    public @Nullable Long number(String name) {
        Object value = members.get(name);
        if (value instanceof Number number) {
            return number.longValue();
        }
        if (value instanceof String string) {
            try {
                return (long) Double.parseDouble(string.strip());
            } catch (NumberFormatException e) {
                return null;
            }
        }
        return null;
    }

    /** A boolean member, or the strings {@code true} and {@code false}. */
    public @Nullable Boolean bool(String name) {
        Object value = members.get(name);
        if (value instanceof Boolean bool) {
            return bool;
        }
        return "true".equals(value) ? Boolean.TRUE : "false".equals(value) ? Boolean.FALSE : null;
    }

    /** The strings of an array member, others left out; null where it is no array. */
    public @Nullable List<String> strings(String name) {
        if (!(members.get(name) instanceof Iterable<?> values)) {
            return null;
        }
        List<String> strings = new ArrayList<>();
        for (Object value : values) {
            if (value instanceof String string) {
                strings.add(string);
            }
        }
        return List.copyOf(strings);
    }

    /** An object member. */
    public @Nullable JsonObject object(String name) {
        return members.get(name) instanceof Map<?, ?> map ? asObject(map) : null;
    }

    /** The strings of an object member, others left out, in order; empty where it is no object. */
    public Map<String, String> texts(String name) {
        Map<String, String> texts = new LinkedHashMap<>();
        if (members.get(name) instanceof Map<?, ?> map) {
            asObject(map).members.forEach((key, value) -> {
                if (value instanceof String text) {
                    texts.put(key, text);
                }
            });
        }
        return Collections.unmodifiableMap(texts);
    }

    /** The objects of an array member, others left out; empty where it is no array. */
    public List<JsonObject> objects(String name) {
        List<JsonObject> objects = new ArrayList<>();
        if (members.get(name) instanceof Iterable<?> values) {
            for (Object value : values) {
                if (value instanceof Map<?, ?> map) {
                    objects.add(asObject(map));
                }
            }
        }
        return List.copyOf(objects);
    }

    /** The object as one line of JSON. */
    public String toJson() {
        return write(members());
    }

    /** Any tree of maps, lists, strings, numbers and booleans as one line of JSON. */
    public static String write(Object tree) {
        try {
            return JSON.std.asString(tree);
        } catch (IOException e) {
            throw new IllegalStateException("a tree of plain values can be written", e);
        }
    }

    /** Only the names: values may be secrets. */
    @Override
    public String toString() {
        return members().keySet().toString();
    }
}
