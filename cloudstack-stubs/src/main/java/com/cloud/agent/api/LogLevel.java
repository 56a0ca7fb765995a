// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.agent.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

@Target({ElementType.TYPE, ElementType.FIELD})
@Retention(RetentionPolicy.RUNTIME)
public @interface LogLevel {
  Log4jLevel value() default Log4jLevel.Debug;

  enum Log4jLevel {
    Off,
    Trace,
    Debug
  }
}
