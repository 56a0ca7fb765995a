// Licensed under the Apache License, Version 2.0; see LICENSE.
package org.apache.cloudstack.api;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

@Retention(RetentionPolicy.RUNTIME)
public @interface EntityReference {
  Class[] value() default {};
}
