@NullMarked
package dev.berth.cli.config;

import org.jspecify.annotations.NullMarked;
