<?php namespace Acme\Right; class Right {}
