// Licensed under the Apache License, Version 2.0; see LICENSE.
/// <reference types="vite/client" />
