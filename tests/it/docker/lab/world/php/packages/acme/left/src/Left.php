<?php namespace Acme\Left; class Left {}
