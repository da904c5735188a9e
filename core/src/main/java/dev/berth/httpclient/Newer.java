package dev.berth.httpclient;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;

/** Public methods that types of the JDK have in later releases than the one this is compiled for. */
final class Newer {
    private Newer() {}

    /** Calls a method that declares no checked exception. */
    static Object call(Class<?> type, Object target, String name, Object... arguments) {
        try {
            return callInterruptibly(type, target, name, arguments);
        } catch (InterruptedException e) {
            throw new IllegalStateException(name + " is not said to be interruptible", e);
        }
    }

    /** Calls a method, which may be interrupted; what has no result answers the target. */
    static Object callInterruptibly(Class<?> type, Object target, String name, Object... arguments)
            throws InterruptedException {
        try {
            Object result = method(type, name, arguments.length).invoke(target, arguments);
            return result == null ? target : result;
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof InterruptedException interrupted) {
                throw interrupted;
            }
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw new IllegalStateException(name + " failed in a way that it does not declare", e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(name + " is public", e);
        }
    }

    private static Method method(Class<?> type, String name, int parameters) {
        return Arrays.stream(type.getMethods())
                .filter(method -> method.getName().equals(name) && method.getParameterCount() == parameters)
                .findFirst()
                .orElseThrow(
                        () -> new UnsupportedOperationException(type.getSimpleName() + " has no " + name + " here"));
    }
}
